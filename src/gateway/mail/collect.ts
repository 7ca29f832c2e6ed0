import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { toSignalboxError } from '../../client/errors.ts';
import { marked, newUids, storeMail, unmarked } from '../../client/mail/queue.ts';
import type { Inbox, Mailbox, OpenInbox } from '../../kit/common/mailbox.ts';
import { openLoop, type Loop } from '../loop.ts';

interface CollectParts {
  client: SignalboxClient;
  mailbox: Mailbox;
  openInbox: OpenInbox;
  /** Called when mails were stored. */
  onStored: () => void;
  logger: Logger;
}

/** Mails of one round, so that the marks do not wait for all of them. */
const MOST_AT_ONCE = 50;
/** A server that refuses the login may lock the account after many tries. */
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Takes the mails of a mailbox into the database, each before it is carried out, and marks on the server those whose outcome is known. */
export function openCollector({ client, mailbox, openInbox, onStored, logger }: CollectParts): Loop {
  const { name } = mailbox;
  let inbox: Inbox | null = null;
  let isDown = false;
  const round = async () => {
    try {
      inbox ??= await openInbox(mailbox, () => loop.wake());
      if (isDown) logger.info({ mailbox: name }, 'mailbox is open again');
      isDown = false;
      const stored = await takeNew(client, mailbox, inbox);
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

async function takeNew(client: SignalboxClient, { name, maxBytes }: Mailbox, inbox: Inbox): Promise<number> {
  const fresh = await newUids(client, name, inbox.uidValidity, await inbox.waiting());
  const taken = fresh.slice(0, MOST_AT_ONCE);
  for (const uid of taken) {
    const mail = await inbox.fetch(uid);
    if (!mail) continue; // somebody has moved or deleted it
    const { size, raw } = mail;
    const place = { mailbox: name, uid_validity: inbox.uidValidity, uid };
    await storeMail(client, { ...place, raw, size, whole: size <= maxBytes, origin: `mail:${messageIdIn(raw) ?? `${name}/${uid}`}` });
  }
  return taken.length;
}

/** The Message-ID in the header of a mail, for people who look where a document is from. */
const messageIdIn = (raw: Buffer): string | null =>
  /^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{1,250}>)/im.exec(raw.toString('latin1', 0, 16_384).split(/\r?\n\r?\n/, 1)[0]!)?.[1] ?? null;

async function markSettled(client: SignalboxClient, { name }: Mailbox, inbox: Inbox): Promise<number> {
  const waiting = await unmarked(client, name, inbox.uidValidity);
  for (const { id, uid, state } of waiting) {
    await inbox.mark(uid, state === 'done' ? 'handled' : 'refused');
    await marked(client, id);
  }
  return waiting.length;
}
