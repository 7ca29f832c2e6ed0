import { sql, type Kysely } from 'kysely';

/** Transcripts of agents. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table agent_turns (
     run_id text not null, session text not null, seq int not null, kind text not null, activity_id text not null,
     ref text not null references blobs (ref), call_id text, tool text, effect_key text, request_hash text, model text, finish_reason text,
     input_tokens int not null default 0, output_tokens int not null default 0, usd_nano bigint, duration_ms int not null default 0,
     at timestamptz not null default now(), primary key (run_id, session, seq))`,
];
