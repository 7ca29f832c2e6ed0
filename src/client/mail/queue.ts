import { SignalboxError } from '../../kit/common/failures.ts';
import type { ReceivedMail } from '../../kit/common/received-mail.ts';
import { toStorable } from '../../kit/common/text.ts';
import { keepDocument, readDocument, type DocumentRef } from '../../store/documents.ts';
import {
  claimMails,
  countOfSender,
  describeMail,
  findOtherContent,
  findUndone,
  insertMail,
  insertUntaken,
  setBounce,
  setMarked,
  storedUids,
  unmarkedMails,
  type DueMail,
  type MailPlace,
  type NewMail,
  type SettledMail,
} from '../../store/mail-messages.ts';
import { settleWork } from '../../store/work-queue.ts';
import type { SignalboxClient } from '../connect.ts';

export type { DueMail, SettledMail };

/** Stores a mail once per place on its server. */
export const storeMail = (client: SignalboxClient, mail: NewMail): Promise<void> => insertMail(client.db, mail);

/** Sets a mail aside that could not be taken from its server, with the reason; `takenMails.again` has it taken. */
export const setAside = (client: SignalboxClient, place: MailPlace, tries: number, { code, message, field, fix }: SignalboxError) =>
  insertUntaken(client.db, place, { tries, error: { code, message, field: field ?? null, fix: fix ?? null } });

/** Those of the mails that are not stored or set aside. */
export async function newUids(client: SignalboxClient, mailbox: string, uidValidity: string, uids: readonly number[]): Promise<number[]> {
  const stored = await storedUids(client.db, mailbox, uidValidity, uids);
  return uids.filter((uid) => !stored.has(uid));
}

/** Claims due mails; the lease ends by itself when their gateway dies. */
export const claimDueMails = (client: SignalboxClient, most: number, leaseMs: number): Promise<DueMail[]> =>
  claimMails(client.db, most, leaseMs);

/** Writes how a try ended, unless another gateway has taken it over. */
export const settleMail = (client: SignalboxClient, due: Pick<DueMail, 'id' | 'tries'>, settled: SettledMail): Promise<void> =>
  settleWork(client.db, 'mail_messages', [{ id: due.id, tries: due.tries, ...settled }]);

/** The kept bytes of a mail. */
export async function rawOf(client: SignalboxClient, { id, ref }: Pick<DueMail, 'id' | 'ref'>): Promise<Buffer> {
  const found = await readDocument(client.db, ref);
  if (found) return found.body;
  throw new SignalboxError('MAIL_NOT_FOUND', { field: 'id', detail: `${id} has lost its bytes`, fix: 'Deliver the mail again.' });
}

const MOST_SUBJECT = 300;

/** Writes what was read from a mail. @returns an earlier mail that has its Message-ID and another content, or null. */
export async function describe(client: SignalboxClient, id: number, mail: ReceivedMail): Promise<number | null> {
  const { messageId, key, from, subject } = mail;
  const facts = { message_id: messageId, key, sender: toStorable(from), subject: toStorable(subject).slice(0, MOST_SUBJECT) };
  await describeMail(client.db, id, facts);
  return messageId === null ? null : findOtherContent(client.db, { id, messageId, key });
}

/** Records that a mail says that one of ours did not arrive. @param sent the mail, where it is known. @param to whom it did not reach, where the report says so. */
export const noteBounce = (
  client: SignalboxClient,
  id: number,
  sent: { run: string; messageId: string } | null,
  to: string | null = null,
): Promise<void> => setBounce(client.db, id, { run: sent?.run ?? null, messageId: sent?.messageId ?? null, to });

/** Has a mail wait for those that it answers: side by side, a mail and its follow-up would open two runs. @throws SignalboxError MAIL_OUT_OF_TURN. */
export async function assertInTurn(client: SignalboxClient, { id }: Pick<DueMail, 'id'>, { answers }: ReceivedMail): Promise<void> {
  const earlier = await findUndone(client.db, { id, messageIds: answers });
  if (earlier === null) return;
  throw new SignalboxError('MAIL_OUT_OF_TURN', { field: 'id', detail: `it answers mail ${earlier}`, fix: 'Nothing: it is tried again.' });
}

/** How many other mails of its sender have started or reached runs of its mailbox within the hour. */
export const othersOfSender = (client: SignalboxClient, { id, mailbox }: DueMail, { from }: ReceivedMail): Promise<number> =>
  countOfSender(client.db, { id, mailbox, sender: toStorable(from) });

/** Keeps an attachment. @param mail its Message-ID, or another name of the mail. */
export const keepAttachment = (
  client: SignalboxClient,
  { mail, ...document }: { body: Uint8Array; mediaType: string; name: string; mail: string },
): Promise<DocumentRef> => keepDocument(client.db, { ...document, origin: `mail:${mail}` });

/** Mails of a mailbox that wait to be marked on the server. One that was never taken stays as it is. */
export const unmarked = (client: SignalboxClient, mailbox: string, uidValidity: string) => unmarkedMails(client.db, mailbox, uidValidity);

/** Records that a mail is marked on the server. */
export const marked = (client: SignalboxClient, id: number): Promise<void> => setMarked(client.db, id);
