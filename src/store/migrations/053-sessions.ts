import { sql, type Kysely } from 'kysely';

/** Logins of the inbox page, the links of mails that were used, and an index by which the inbox lists. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table sessions (
     id_hash text primary key, person text not null, proven boolean not null,
     started_at timestamptz not null, seen_at timestamptz not null, ends_at timestamptz not null)`,
  `create table used_links (link text primary key, request_id text not null, person text not null, used_at timestamptz not null default now())`,
  `create index approvals_inbox on approvals
     ((coalesce(expires_at, 'infinity'::timestamptz)), (-coalesce((amount->>'minor')::bigint, 0)), request_id) where status = 'open'`,
];
