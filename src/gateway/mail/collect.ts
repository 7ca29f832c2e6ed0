import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { toSignalboxError } from '../../client/errors.ts';
import { marked, unmarked } from '../../client/mail/queue.ts';
import type { Inbox, Mailbox, OpenInbox } from '../../kit/common/mailbox.ts';
import { openLoop, type Loop } from '../loop.ts';
import { openTaking } from './take.ts';

interface CollectParts {
  client: SignalboxClient;
  mailbox: Mailbox;
  openInbox: OpenInbox;
  /** Called when mails were stored. */
  onStored: () => void;
  logger: Logger;
}

/** A server that refuses the login may lock the account after many tries. */
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Takes the mails of a mailbox into the database, each before it is carried out, and marks on the server those whose outcome is known. */
export function openCollector({ client, mailbox, openInbox, onStored, logger }: CollectParts): Loop {
  const { name } = mailbox;
  let inbox: Inbox | null = null;
  let isDown = false;
  const onSetAside = (uid: number, why: string) =>
    logger.error({ mailbox: name, uid, why }, 'a mail cannot be taken and is set aside; `signalbox mail list --state dead` has it');
  const takeNew = openTaking({ client, mailbox, onSetAside });
  const round = async () => {
    try {
      inbox ??= await openInbox(mailbox, () => loop.wake());
      if (isDown) logger.info({ mailbox: name }, 'mailbox is open again');
      isDown = false;
      const stored = await takeNew(inbox);
      if (stored > 0) onStored();
      const settled = await markSettled(client, mailbox, inbox);
      return stored + settled > 0 ? 'something' : 'nothing';
    } catch (error) {
      const { code, message, fix } = toSignalboxError(error);
      if (!isDown) logger.warn({ mailbox: name, code, why: message, fix }, 'mailbox cannot be read; trying again');
      isDown = true;
      await close();
      return 'outage';
    }
  };
  const close = async () => {
    await inbox?.close().catch(() => undefined);
    inbox = null;
  };
  const loop = openLoop(mailbox.pollSeconds * 1_000, round, LONGEST_PAUSE_MS);
  return {
    wake: loop.wake,
    close: async () => {
      await loop.close();
      await close();
    },
  };
}

async function markSettled(client: SignalboxClient, { name }: Mailbox, inbox: Inbox): Promise<number> {
  const waiting = await unmarked(client, name, inbox.uidValidity);
  for (const { id, uid, state } of waiting) {
    await inbox.mark(uid, state === 'done' ? 'handled' : 'refused');
    await marked(client, id);
  }
  return waiting.length;
}
