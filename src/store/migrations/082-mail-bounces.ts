import { sql, type Kysely } from 'kysely';

/** Mails of ours that came back, and the runs that sent them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table mail_messages add column bounce json`.execute(db);
  await sql`create index mail_messages_bounces on mail_messages ((bounce ->> 'run')) where bounce is not null`.execute(db);
}
