import type { SignalboxClient } from '../../client/connect.ts';
import { toSignalboxError } from '../../client/errors.ts';
import { newUids, setAside, storeMail } from '../../client/mail/queue.ts';
import type { Inbox, Mailbox } from '../../kit/common/mailbox.ts';

/** Mails of one round, so that the marks do not wait for all of them. */
const MOST_AT_ONCE = 50;
/** Of a mail that cannot be taken: with growing pauses two minutes, longer than most troubles of a server. */
const MOST_TRIES = 8;

export interface TakingParts {
  client: SignalboxClient;
  mailbox: Mailbox;
  /** Called with what could not be taken for good, and why. */
  onSetAside: (uid: number, why: string) => void;
}

/**
 * Opens what stores the mails of a mailbox, each once; those that failed come last. A mail that always fails is set aside, so that the others go on.
 * @returns a function that answers how many were stored. It throws at the first failure, because the connection may have ended.
 */
export function openTaking({ client, mailbox, onSetAside }: TakingParts): (inbox: Inbox) => Promise<number> {
  const failures = new Map<string, number>();
  return async (inbox) => {
    const { uidValidity } = inbox;
    const placeOf = (uid: number) => ({ mailbox: mailbox.name, uid_validity: uidValidity, uid });
    const keyOf = (uid: number) => `${uidValidity}/${uid}`;
    const failuresOf = (uid: number) => failures.get(keyOf(uid)) ?? 0;
    const fresh = await newUids(client, mailbox.name, uidValidity, await inbox.waiting());
    const taken = fresh.toSorted((one, two) => failuresOf(one) - failuresOf(two) || one - two).slice(0, MOST_AT_ONCE);
    for (const uid of taken) {
      try {
        await takeOne(client, mailbox, inbox, placeOf(uid));
        failures.delete(keyOf(uid));
      } catch (thrown) {
        const error = toSignalboxError(thrown);
        if (error.code === 'DATABASE_UNREACHABLE') throw error; // says nothing about the mail
        const tries = failuresOf(uid) + 1;
        failures.set(keyOf(uid), tries);
        if (tries >= MOST_TRIES) {
          await setAside(client, placeOf(uid), tries, error);
          failures.delete(keyOf(uid));
          onSetAside(uid, error.message);
        }
        throw error;
      }
    }
    return taken.length;
  };
}

async function takeOne(
  client: SignalboxClient,
  { maxBytes }: Mailbox,
  inbox: Inbox,
  place: { mailbox: string; uid_validity: string; uid: number },
): Promise<void> {
  const mail = await inbox.fetch(place.uid);
  if (!mail) return; // somebody has moved or deleted it
  const { size, raw } = mail;
  const messageId = messageIdIn(raw);
  const origin = `mail:${messageId ?? `${place.mailbox}/${place.uid}`}`;
  await storeMail(client, { ...place, raw, size, whole: size <= maxBytes, messageId, origin });
}

/** The Message-ID in the header of a mail: known before the mail is read, to those that answer it. */
const messageIdIn = (raw: Buffer): string | null =>
  /^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s\p{Cc}]{1,250}>)/imu.exec(raw.toString('latin1', 0, 16_384).split(/\r?\n\r?\n/, 1)[0]!)?.[1] ??
  null;
