import { openAsBlob, writeFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { tables } from '../src/activities/index.ts';
import { companyMigrations } from '../src/business/database.ts';
import { createTables } from '../src/kit/activity/table.ts';
import { migrate, type Db } from '../src/store/database.ts';
import type { Database } from '../src/store/tables.ts';
import { emptyDatabase } from './empty-database.ts';
import { copyTemplate, postgresUrl } from './postgres.ts';
import { reusedDatabase } from './reused-database.ts';

export interface TestDatabase {
  db: Db;
  close(): Promise<void>;
}

/** Writes a migrated database to a file, once for all test files: migrating one costs seven times as much as a copy. */
export async function writeMigratedDatabase(file: string): Promise<void> {
  const pglite = await emptyDatabase();
  const database = await migrated(pglite);
  const dump = await pglite.dumpDataDir('none');
  writeFileSync(file, Buffer.from(await dump.arrayBuffer()));
  await database.close();
}

async function migrated(pglite: PGlite): Promise<TestDatabase> {
  const database = connect(pglite);
  await migrate(database.db, companyMigrations);
  await createTables(database.db, tables);
  return database;
}

/** A migrated database without rows: in memory, or on the configured PostgreSQL server. */
export async function openTestDatabase(): Promise<TestDatabase> {
  if (process.env['TEST_MIGRATED_DATABASE'] === undefined) return migrated(await emptyDatabase()); // outside of our set-up
  const url = postgresUrl();
  if (url !== null) return copyTemplate(url, process.env['TEST_DATABASE_TEMPLATE']!);
  const { pglite, release } = await reusedDatabase(copyMigratedDatabase);
  return connect(pglite, release);
}

/** One in memory, without a connection. */
export async function copyMigratedDatabase(): Promise<PGlite> {
  return PGlite.create({ loadDataDir: await openAsBlob(process.env['TEST_MIGRATED_DATABASE']!) });
}

/** The only connection of a database in memory. */
export const poolOf = (pglite: PGlite): pg.Pool => new pg.Pool({ ...createPgConfig(pglite), max: 1, connectionTimeoutMillis: 10_000 });

function connect(pglite: PGlite, release = () => pglite.close()): TestDatabase {
  const pool = poolOf(pglite);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const close = async () => {
    await db.destroy();
    await release();
  };
  return { db, close };
}
