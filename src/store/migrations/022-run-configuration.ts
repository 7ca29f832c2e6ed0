import { sql, type Kysely } from 'kysely';

/** A run's row keeps the configuration that the run was started with; rows of before have none. */
export const up = async (db: Kysely<unknown>): Promise<void> =>
  void (await sql`alter table runs add column configuration jsonb`.execute(db));
