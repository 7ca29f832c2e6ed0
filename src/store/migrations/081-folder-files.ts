import { sql, type Kysely } from 'kysely';

/** The files of watched folders and the queue of those to be carried out; the mails and files that a person has to look at are counted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table folder_files (
     id bigint generated always as identity primary key, folder text not null, key text not null, name text not null,
     ref text, media_type text, size bigint not null, received_at timestamptz not null default now(),
     state text not null default 'stored', tries int not null default 0, next_try_at timestamptz not null default now(),
     give_up_at timestamptz not null default now() + interval '3 days', outcome json, error json, unique (folder, key))`,
  `create index folder_files_due on folder_files (next_try_at) where state = 'stored'`,
  ...['mail_messages', 'folder_files'].map(
    (table) => `create index ${table}_refused on ${table} (next_try_at) where state in ('refused', 'dead')`,
  ),
];
