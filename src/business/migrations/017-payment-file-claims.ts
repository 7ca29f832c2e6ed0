import { sql, type Kysely } from 'kysely';

/**
 * Claims of payment files by message id and by content, so that no duplicate is paid without approval. Adds to the payments of a file: why one
 * is invalid, what was changed, and the sender's id.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table payment_file_claims (
     key text primary key, run_id text not null, at timestamptz not null default now(), given_up_by text[] not null default '{}')`,
  `create index payment_file_claims_by_run on payment_file_claims (run_id)`,
  `create index payment_file_claims_given_up on payment_file_claims using gin (given_up_by)`,
  `alter table payment_file_items add column refusal text, add column note text, add column end_to_end_id text`,
];
