import { sql, type Kysely } from 'kysely';

/** To whom a person delegated the decision on one request. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table decisions add column delegate text`).execute(db);
  await sql.raw(`create index decisions_delegate on decisions (delegate) where delegate is not null`).execute(db);
}
