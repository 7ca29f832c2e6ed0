import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { migrate, type Db } from '../../src/store/database.ts';
import type { Database } from '../../src/store/tables.ts';

export interface TestDatabase {
  db: Db;
  close(): Promise<void>;
}

/** A fresh, migrated database in memory. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const pglite = await PGlite.create();
  const pool = new pg.Pool({ ...createPgConfig(pglite), max: 1, connectionTimeoutMillis: 10_000 });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  await migrate(db);
  const close = async () => {
    await db.destroy();
    await pglite.close();
  };
  return { db, close };
}
