import { sql, type Kysely } from 'kysely';

/** The Temporal server knows whether a run was started; the column cost an extra statement per start. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table runs drop column started').execute(db);
}
