import { sql, type Selectable } from 'kysely';
import type { DeliveryError, DeliveryState } from '../kit/common/delivery.ts';
import type { Bounce, BounceView, MailDetails, MailOutcome, MailView } from '../kit/common/mailbox.ts';
import type { Db } from './database.ts';
import { keepDocument } from './documents.ts';
import type { MailTables } from './mail-tables.ts';
import { claimWork, requeueWork, workView, type Claimed, type SettledWork } from './work-queue.ts';

type Row = Selectable<MailTables['mail_messages']>;

const PLACE = ['mailbox', 'uid_validity', 'uid'] as const;

/** Where a mail is on its server. */
export type MailPlace = Pick<Row, 'mailbox' | 'uid_validity' | 'uid'>;

export interface NewMail extends MailPlace, Pick<Row, 'size' | 'whole'> {
  /** The whole mail, or the beginning of one that is too large. */
  raw: Uint8Array;
  /** Null where its header names none. */
  messageId: string | null;
  /** Where the kept bytes are from, `mail:<Message-ID>`. */
  origin: string;
}

/** Stores a mail once per place on its server, bytes and row together. */
export async function insertMail(db: Db, { raw, messageId, origin, size, whole, ...place }: NewMail): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { ref } = await keepDocument(trx, { body: raw, mediaType: 'message/rfc822', name: `${place.uid}.eml`, origin });
    const taken = { ref, size, whole, message_id: messageId };
    await trx
      .insertInto('mail_messages')
      .values({ ...place, ...taken })
      .onConflict((conflict) => conflict.columns(PLACE).doUpdateSet(taken).where('mail_messages.ref', 'is', null))
      .execute();
  });
}

/** Sets a mail aside that could not be taken, until somebody retries it. */
export async function insertUntaken(db: Db, place: MailPlace, failed: { tries: number; error: DeliveryError }): Promise<void> {
  const set = { state: 'dead' as const, tries: failed.tries, error: JSON.stringify(failed.error) };
  await db
    .insertInto('mail_messages')
    .values({ ...place, ...set, ref: null, size: 0, whole: false })
    .onConflict((conflict) => conflict.columns(PLACE).doUpdateSet(set).where('mail_messages.ref', 'is', null))
    .execute();
}

/** Which of these mails are stored or set aside; not those that somebody wants to be taken again. */
export async function storedUids(db: Db, mailbox: string, uidValidity: string, uids: readonly number[]): Promise<Set<number>> {
  if (uids.length === 0) return new Set();
  const rows = await db
    .selectFrom('mail_messages')
    .select('uid')
    .where('mailbox', '=', mailbox)
    .where('uid_validity', '=', uidValidity)
    .where(sql<boolean>`uid = any(${[...uids]})`)
    .where((mail) => mail.or([mail('ref', 'is not', null), mail('state', '!=', 'stored')]))
    .execute();
  return new Set(rows.map(({ uid }) => uid));
}

export type DueMail = Claimed & Pick<Row, 'mailbox' | 'size' | 'whole' | 'received_at'> & { ref: string };

/** Claims the mails that are due, as `claimWork`. */
export const claimMails = (db: Db, most: number, leaseMs: number): Promise<DueMail[]> =>
  claimWork(db, 'mail_messages', {
    ...{ columns: ['mailbox', 'ref', 'size', 'whole', 'received_at'], most, leaseMs },
    isReady: sql`ref is not null`,
  });

export type SettledMail = SettledWork<MailOutcome>;

/** Writes what was read from a mail. */
export async function describeMail(db: Db, id: number, facts: Pick<Row, 'message_id' | 'key' | 'sender' | 'subject'>): Promise<void> {
  await db.updateTable('mail_messages').set(facts).where('id', '=', id).execute();
}

/** Writes that a mail says that one of ours did not arrive. */
export async function setBounce(db: Db, id: number, bounce: Bounce): Promise<void> {
  await db
    .updateTable('mail_messages')
    .set({ bounce: JSON.stringify(bounce) })
    .where('id', '=', id)
    .execute();
}

/** The mails of a run that came back, oldest first. */
export async function bouncesOf(db: Db, runId: string): Promise<BounceView[]> {
  const rows = await db
    .selectFrom('mail_messages')
    .select(['id', 'bounce', 'received_at'])
    .where(sql<boolean>`bounce ->> 'run' = ${runId}`)
    .where('bounce', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.map(({ id, bounce, received_at }) => ({
    to: bounce!.to ?? null,
    mail: id,
    messageId: bounce!.messageId,
    at: received_at.toISOString(),
  }));
}

/** An earlier mail with the same Message-ID and another content; null without one. */
export async function findOtherContent(
  db: Db,
  { id, messageId, key }: { id: number; messageId: string; key: string },
): Promise<number | null> {
  const row = await db
    .selectFrom('mail_messages')
    .select('id')
    .where('message_id', '=', messageId)
    .where('key', '!=', key)
    .where('id', '<', id)
    .orderBy('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** An earlier mail with one of these Message-IDs that is still to be carried out; null without one. */
export async function findUndone(db: Db, { id, messageIds }: { id: number; messageIds: readonly string[] }): Promise<number | null> {
  if (messageIds.length === 0) return null;
  const row = await db
    .selectFrom('mail_messages')
    .select('id')
    .where(sql<boolean>`message_id = any(${[...messageIds]})`)
    .where('state', '=', 'stored')
    .where('id', '<', id)
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** How many other mails of a sender have started or reached runs of the mailbox within the hour. */
export async function countOfSender(db: Db, { id, mailbox, sender }: { id: number; mailbox: string; sender: string }): Promise<number> {
  const { count } = await db
    .selectFrom('mail_messages')
    .select((mail) => mail.fn.countAll<number>().as('count'))
    .where(sql<boolean>`lower(sender) = lower(${sender})`)
    .where('received_at', '>', sql<Date>`now() - interval '1 hour'`)
    .where('mailbox', '=', mailbox)
    .where('id', '!=', id)
    .where(sql<boolean>`outcome ->> 'did' in ('started', 'sent')`)
    .executeTakeFirstOrThrow();
  return count;
}

/** The run that sent a mail, by the mail's Message-ID, as long as the run is kept; null for none. */
export async function runOfSentMail(db: Db, messageId: string): Promise<string | null> {
  const inLedger = db
    .selectFrom('effects')
    .select('run_id')
    .where('action', '=', 'send_mail')
    .where(sql`result ->> 'messageId'`, '=', messageId);
  const expired = db.selectFrom('sent_mails').select('run_id').where('message_id', '=', messageId);
  const row = await inLedger.unionAll(expired).limit(1).executeTakeFirst();
  return row?.run_id ?? null;
}

/** The run that a mail started or reached, by the mail's Message-ID; null for none, and for a mail of several runs. */
export async function runOfTakenMail(db: Db, messageId: string): Promise<string | null> {
  const row = await db
    .selectFrom('mail_messages')
    .select('outcome')
    .where('message_id', '=', messageId)
    .where(sql<boolean>`outcome ->> 'did' in ('started', 'sent')`)
    .orderBy('id')
    .executeTakeFirst();
  if (row?.outcome?.did === 'sent') return row.outcome.run;
  return row?.outcome?.did === 'started' && row.outcome.runs.length === 1 ? row.outcome.runs[0]!.run : null;
}

/** Mails of a mailbox whose outcome is known and that are not marked on the server, oldest first. */
export const unmarkedMails = (db: Db, mailbox: string, uidValidity: string) =>
  db
    .selectFrom('mail_messages')
    .select(['id', 'uid', 'state'])
    .where('mailbox', '=', mailbox)
    .where('uid_validity', '=', uidValidity)
    .where('marked_at', 'is', null)
    .where('ref', 'is not', null)
    .where('state', '!=', 'stored')
    .orderBy('id')
    .limit(200)
    .execute();

/** Makes a mail due again, and its mark on the server too. */
export async function requeueMail(db: Db, id: number): Promise<void> {
  await db.updateTable('mail_messages').set({ marked_at: null }).where('id', '=', id).execute();
  await requeueWork(db, 'mail_messages', id);
}

/** Records that a mail is marked on the server. */
export async function setMarked(db: Db, id: number): Promise<void> {
  await db
    .updateTable('mail_messages')
    .set({ marked_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
}

const VIEW = [
  ...(['id', 'mailbox', 'uid', 'message_id', 'sender', 'subject', 'received_at'] as const),
  ...(['state', 'tries', 'next_try_at', 'outcome', 'bounce', 'error', 'dismissed'] as const),
] as const;

export interface MailQuery {
  mailbox?: string | undefined;
  state?: DeliveryState | undefined;
  /** Only those that say that a mail of ours did not arrive. */
  bounces?: boolean | undefined;
  limit: number;
}

/** Mails, newest first. */
export async function readMails(db: Db, { mailbox, state, bounces, limit }: MailQuery): Promise<MailView[]> {
  const rows = await db
    .selectFrom('mail_messages')
    .select(VIEW)
    .$if(mailbox !== undefined, (query) => query.where('mailbox', '=', mailbox!))
    .$if(state !== undefined, (query) => query.where('state', '=', state!))
    .$if(bounces === true, (query) => query.where('bounce', 'is not', null))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(viewOf);
}

/** One mail, or null. */
export async function readMail(db: Db, id: number): Promise<MailDetails | null> {
  const row = await db
    .selectFrom('mail_messages')
    .select([...VIEW, 'uid_validity', 'size', 'ref', 'marked_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const { uid_validity: uidValidity, size, ref, marked_at } = row;
  return { ...viewOf(row), uidValidity, size, ref, marked: marked_at !== null };
}

const viewOf = (row: Pick<Row, (typeof VIEW)[number]>): MailView => ({
  id: row.id,
  mailbox: row.mailbox,
  uid: row.uid,
  messageId: row.message_id,
  from: row.sender,
  subject: row.subject,
  ...workView(row),
  ...(row.bounce && { bounce: row.bounce }),
});
