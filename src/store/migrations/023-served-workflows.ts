import type { Kysely } from 'kysely';

/** The types of workflow that workers have served over this database. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('served_workflows')
    .addColumn('type', 'text', (column) => column.primaryKey())
    .execute();
}
