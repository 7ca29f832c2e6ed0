import { sql, type Kysely } from 'kysely';

/** Keys of the HTTP API, and the starts that came with an idempotency key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table api_keys (
     name text primary key, hash text not null unique, scopes jsonb not null, workflows jsonb, created_by text not null,
     created_at timestamptz not null default now(), expires_at timestamptz, revoked_at timestamptz, revoked_by text, last_used_at timestamptz)`,
  `create table api_starts (
     caller text not null, key text not null, body_hash text not null, new_id text not null, answer jsonb,
     claimed_at timestamptz not null default now(), created_at timestamptz not null default now(), primary key (caller, key))`,
];
