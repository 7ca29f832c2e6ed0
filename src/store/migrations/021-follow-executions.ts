import { sql, type Kysely } from 'kysely';

/** A refused start gives its claim back, and a run's row follows the execution that an operator's reset makes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = ['alter table runs add column claims int not null default 1'];
