import { sql, type Kysely } from 'kysely';

/** Whether a run was started is asked of the Temporal server, which knows; the mark for it cost each start a statement. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table runs drop column started').execute(db);
}
