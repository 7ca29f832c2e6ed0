import { sql, type Kysely } from 'kysely';

/** Message-IDs of mails whose ledger rows have expired: a bounce or a reply may come days later. They go with their run. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table sent_mails (message_id text primary key, run_id text not null references runs (id) on delete cascade)`.execute(db);
  await sql`create index sent_mails_run on sent_mails (run_id)`.execute(db);
}
