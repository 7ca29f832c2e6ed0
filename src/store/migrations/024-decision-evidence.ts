import { sql, type Kysely } from 'kysely';

/** What each person decided as, on exactly what, and how they proved who they are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table decisions add column decided_as jsonb, add column hash text, add column identity_proof text`).execute(db);
}
