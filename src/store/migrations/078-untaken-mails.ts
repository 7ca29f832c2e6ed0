import { sql, type Kysely } from 'kysely';

/** A mail that its server does not hand over has a row without bytes; the mails of one sender are counted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table mail_messages alter column ref drop not null`.execute(db);
  await sql`create index mail_messages_sender on mail_messages (lower(sender), received_at)`.execute(db);
}
