import { sql, type Kysely } from 'kysely';

/**
 * Who pays what: a file claims its message id and its content, so that the same one is not paid twice unasked. And what is known of a payment
 * of a file before it is started: why it cannot be made, what was changed, what its sender calls it.
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
