import { sql, type Kysely } from 'kysely';

/** Documents by their content, and how each came to us. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table documents (
     ref text primary key, media_type text not null, size int not null, body bytea not null, kept_at timestamptz not null default now())`,
  `create table document_origins (
     id bigint generated always as identity primary key, ref text not null references documents (ref) on delete cascade,
     name text not null, origin text not null, at timestamptz not null default now(), unique (ref, origin, name))`,
  `create index runs_by_document on runs ((input #>> '{document,ref}')) where input #>> '{document,ref}' is not null`,
];
