import { pino, type Logger } from 'pino';
import { openInbox } from '../../../src/adapters/imap/inbox.ts';
import { openMailReader, type MailReader } from '../../../src/adapters/mime/reader.ts';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { takenMails } from '../../../src/client/mail/list.ts';
import { openInboxes } from '../../../src/gateway/mail/inboxes.ts';
import type { Mailbox, MailView } from '../../../src/kit/common/mailbox.ts';
import { eventually } from '../../../testkit/processes.ts';
import { PASSWORD } from '../../../testkit/inbox/dovecot.ts';

/** Domain of our Message-IDs. */
export const DOMAIN = 'signalbox.example';

/** The reader of the gateway, from source. */
export const openReader = (): MailReader => openMailReader(new URL('../../../src/adapters/mime/thread-from-source.mjs', import.meta.url));

/** A mailbox of support tickets. */
export const mailboxOf = (port: number, changes: Partial<Mailbox> = {}): Mailbox => ({
  ...{ name: 'support', host: '127.0.0.1', port, tls: 'none', user: 'support', passwordName: 'SUPPORT_PASSWORD', password: PASSWORD },
  ...{ folder: 'INBOX', since: null, workflow: 'support-ticket', as: 'system', attachments: ['application/pdf'], automatic: false },
  ...{ maxBytes: 1_000_000, maxAttachments: 5, maxPerSender: 30, pollSeconds: 1, handled: 'flag', contactForms: [] },
  ...changes,
});

/** The gateway's part that takes mails. */
export function openPart(
  client: SignalboxClient,
  reader: MailReader,
  mailboxes: readonly Mailbox[],
  logger: Logger = pino({ level: 'silent' }),
) {
  return openInboxes({ client, mailboxes, readMail: reader.read, domain: DOMAIN, openInbox, logger, leaseMs: 2_000 });
}

/** All mails, oldest first, once there are as many and each has its outcome. */
export const settledMails = (client: SignalboxClient, count: number): Promise<MailView[]> =>
  eventually(async () => {
    const found = await takenMails.list(client, { limit: 1_000 });
    if (found.length < count || found.some(({ state }) => state === 'stored')) throw new Error(JSON.stringify(found.slice(0, 3)));
    return found.reverse();
  });

/** A logger and what it wrote. */
export function loggedLines(): [() => { mailbox?: string; code?: string }[], Logger] {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  return [() => lines.map((line) => JSON.parse(line) as { mailbox?: string; code?: string }), logger];
}
