import { pino } from 'pino';
import type { Client } from '@temporalio/client';
import { openInbox } from '../../../src/adapters/imap/inbox.ts';
import type { MailReader } from '../../../src/adapters/mime/reader.ts';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { openInboxes } from '../../../src/gateway/mail/inboxes.ts';
import type { Mailbox } from '../../../src/kit/common/mailbox.ts';
import { DOMAIN } from './stage.ts';

/**
 * Runs the gateway's part until it has made as many calls, then stops it dead: from then on no call returns, as after a kill.
 * The starts of runs count when they have happened: the killed part does not learn of them.
 */
export async function untilKilled(client: SignalboxClient, { read }: MailReader, mailbox: Mailbox, calls: number): Promise<void> {
  let left = calls;
  let onKilled: () => void;
  const killed = new Promise<void>((resolve) => (onKilled = resolve));
  const unlessKilled = async <T>(call: () => Promise<T>): Promise<T> => {
    if (left <= 0) return new Promise<never>(() => undefined);
    left -= 1;
    const result = await call();
    if (left > 0) return result;
    onKilled();
    return new Promise<never>(() => undefined);
  };
  openInboxes({
    client: { ...client, db: client.db, temporal: async () => dying(await client.temporal(), unlessKilled) },
    mailboxes: [mailbox],
    readMail: (raw, limits) => unlessKilled(() => read(raw, limits)),
    domain: DOMAIN,
    logger: pino({ level: 'silent' }),
    leaseMs: 2_000,
    openInbox: async (settings, onNews) => {
      const inbox = await openInbox(settings, onNews);
      const fetch = (uid: number) => unlessKilled(() => inbox.fetch(uid));
      return { ...inbox, fetch, mark: (uid, as) => unlessKilled(() => inbox.mark(uid, as)) };
    },
  });
  await killed;
}

/** A Temporal client whose starts may be the last call. */
const dying = (temporal: Client, unlessKilled: <T>(call: () => Promise<T>) => Promise<T>): Client =>
  new Proxy(temporal, {
    get: (whole, name) =>
      name !== 'workflow'
        ? (Reflect.get(whole, name) as unknown)
        : new Proxy(whole.workflow, {
            get: (workflow, method) => {
              const value: unknown = Reflect.get(workflow, method);
              if (method === 'start') return (...args: Parameters<typeof workflow.start>) => unlessKilled(() => workflow.start(...args));
              return typeof value === 'function' ? (value.bind(workflow) as unknown) : value;
            },
          }),
  });
