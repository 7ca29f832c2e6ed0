import { sql, type Kysely } from 'kysely';

/** How many pages a document has, once it was read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table documents add column pages int`.execute(db);
}
