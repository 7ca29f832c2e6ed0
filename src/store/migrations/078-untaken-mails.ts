import { sql, type Kysely } from 'kysely';

/** A mail that its server does not hand over has a row without bytes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table mail_messages alter column ref drop not null`.execute(db);
}
