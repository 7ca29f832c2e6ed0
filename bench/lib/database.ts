import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { companyMigrations } from '../../src/business/database.ts';
import { migrate, openDatabase, type Db } from '../../src/store/database.ts';
import { freePort } from '../../testkit/free-port.ts';
import { startDatabase } from '../../testkit/program.ts';

/** Where the embedded database is. */
export interface DatabasePlace {
  /** For files of the measurement as well. */
  folder: string;
  url: string;
}

/** Runs `work` with an embedded database in its own process, with our tables and the bench's table. */
export async function withDatabase<T>(work: (db: Db, place: DatabasePlace) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-database-'));
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  try {
    const program = await startDatabase(folder, port, url);
    try {
      return await withTables(openDatabase(url), (db) => work(db, { folder, url }));
    } finally {
      await program.end();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withTables<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  try {
    await migrate(db, companyMigrations);
    await createBenchRows(db);
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** Table for the rows of the bench's activities. */
export const createBenchRows = (db: Db): Promise<unknown> =>
  sql`create table if not exists bench_rows (run_id text not null, number int not null, at timestamptz not null)`.execute(db);

/** Inserts one row into it. */
export const insertBenchRow = (db: Db, runId: string, number: number) =>
  sql`insert into bench_rows (run_id, number, at) values (${runId}, ${number}, ${new Date().toISOString()})`.execute(db);
