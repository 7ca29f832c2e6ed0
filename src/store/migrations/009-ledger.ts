import { sql, type Kysely } from 'kysely';

/** The ledger stores the holder of an effect, the answer to a doubt, its undo and its expiry; runs can be retried. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table effects add column holder text, add column held_until timestamptz, add column undoes text,
     add column expires_after_ms bigint, add column settled jsonb`,
  `create index effects_undoing on effects (undoes) where undoes is not null`,
  `alter table runs add column ledger_expired_at timestamptz`,
  `create index runs_by_end on runs (ended_at) where ended_at is not null`,
  `create table run_retries (
     run_id text not null references runs (id), number int not null, person text not null, reason text not null,
     base_execution text not null, new_execution text, activity_id text, step text, edits jsonb,
     failure jsonb, at timestamptz not null default now(), primary key (run_id, number))`,
];
