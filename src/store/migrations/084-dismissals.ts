import { sql, type Kysely } from 'kysely';

/** A person may close what was refused or given up. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['deliveries', 'mail_messages', 'folder_files'])
    await sql`alter table ${sql.table(table)} add column dismissed json`.execute(db);
}
