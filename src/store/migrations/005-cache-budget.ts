import { sql, type Kysely } from 'kysely';

/** The answer cache, and used and reserved budgets of runs, workflows and days. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table answer_cache (
     key text primary key, model text not null, prompt text not null, prompt_version text not null, finish_reason text not null,
     raw_ref text not null references blobs (ref), run_id text not null,
     created_at timestamptz not null default now(), expires_at timestamptz not null)`,
  `create index answer_cache_by_expiry on answer_cache (expires_at)`,
  `create table budget_use (
     key text primary key, usd_nano bigint not null, tokens bigint not null, model_calls bigint not null,
     most_usd_nano bigint, most_tokens bigint, most_model_calls bigint)`,
  `create table budget_reservations (
     run_id text not null, activity_id text not null, request_hash text not null, attempt int not null, keys text[] not null,
     usd_nano bigint not null, tokens bigint not null, expires_at timestamptz not null,
     primary key (run_id, activity_id, request_hash))`,
  `create index budget_reservations_by_expiry on budget_reservations (expires_at)`,
  `create table budget_grants (
     id text primary key, run_id text not null, usd_nano bigint, tokens bigint, model_calls bigint,
     person text not null, reason text not null, at timestamptz not null default now())`,
  `create index budget_grants_by_run on budget_grants (run_id)`,
];
