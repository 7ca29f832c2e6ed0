import { sql, type Kysely } from 'kysely';

/** Tables of all workflows: runs, steps, journal, model calls, effects, approvals. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table runs (
     id text primary key, workflow text not null, business_id text not null, initiator text not null,
     input jsonb not null, input_hash text not null, priority int not null,
     status text not null, state text not null, step text, started boolean not null default false,
     started_at timestamptz not null, ended_at timestamptz, result jsonb, failure jsonb,
     journal_seq int not null default 0, recorded_at timestamptz)`,
  `create index runs_by_start on runs (started_at desc)`,
  `create index runs_open on runs (status) where ended_at is null`,
  `create table run_steps (
     run_id text not null references runs (id), position int not null, name text not null, status text not null,
     started_at timestamptz not null, ended_at timestamptz, summary text, primary key (run_id, position))`,
  `create table journal (
     run_id text not null, seq int not null, at timestamptz not null, kind text not null, step text,
     by text not null, choice text not null, input text, version text, confidence double precision, reasoning text,
     usd_nano bigint not null default 0, details jsonb, origin text not null, hash text, previous text,
     primary key (run_id, seq), unique (run_id, origin))`,
  `create table blobs (ref text primary key, media_type text not null, body text not null, created_at timestamptz not null default now())`,
  `create table model_calls (
     id bigint generated always as identity primary key, run_id text not null, activity_id text not null, step text,
     prompt text not null, prompt_version text not null, tier text not null, model text not null,
     request_hash text not null, rung text not null, finish_reason text not null,
     input_tokens int not null, output_tokens int not null, cached boolean not null default false, usd_nano bigint,
     raw_ref text not null references blobs (ref), duration_ms int not null, at timestamptz not null default now(),
     unique (run_id, activity_id, request_hash))`,
  `create index model_calls_by_time on model_calls (at)`,
  `create table effects (
     key text primary key, run_id text not null, step text, action text not null, class text not null,
     request_hash text not null, status text not null, result jsonb,
     started_at timestamptz not null default now(), ended_at timestamptz)`,
  `create index effects_by_run on effects (run_id)`,
  `create table approvals (
     request_id text primary key, run_id text not null, action text not null, arguments jsonb not null, action_hash text not null,
     show jsonb not null, editable jsonb not null, amount jsonb, policy jsonb not null, status text not null,
     opened_at timestamptz not null, expires_at timestamptz, decided_at timestamptz, final_arguments jsonb, final_hash text)`,
  `create index approvals_by_run on approvals (run_id)`,
  `create index approvals_open on approvals (opened_at) where status = 'open'`,
  `create table decisions (
     id bigint generated always as identity primary key, request_id text not null, person text not null,
     decision text not null, channel text not null, verified boolean not null, comment text, edits jsonb,
     accepted boolean not null, code text, at timestamptz not null, origin text not null unique)`,
  `create index decisions_by_request on decisions (request_id)`,
];
