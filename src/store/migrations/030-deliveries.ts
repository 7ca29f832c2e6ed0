import { sql, type Kysely } from 'kysely';

/** The webhooks that were accepted, and the queue of those to be carried out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table deliveries (
     id bigint generated always as identity primary key, source text not null, key text not null, body_hash text not null,
     received_at timestamptz not null default now(), body bytea not null, headers jsonb not null, label text,
     state text not null default 'stored', tries int not null default 0, next_try_at timestamptz not null default now(),
     give_up_at timestamptz not null default now() + interval '3 days', outcome json, error json, unique (source, key))`,
  `create index deliveries_due on deliveries (next_try_at) where state = 'stored'`,
];
