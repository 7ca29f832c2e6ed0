import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { companyMigrations } from '../../src/business/database.ts';
import { migrate, openDatabase, type Db } from '../../src/store/database.ts';
import { freePort } from '../../testkit/free-port.ts';
import { startDatabase } from '../../testkit/program.ts';

/** Works with the embedded database in a process of its own, with our tables and the table of the bench, and nothing beside it. */
export async function withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-database-'));
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  try {
    const program = await startDatabase(folder, port, url);
    try {
      return await withTables(openDatabase(url), work);
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

/** The table into which the activities of the bench write. */
export const createBenchRows = (db: Db): Promise<unknown> =>
  sql`create table if not exists bench_rows (run_id text not null, number int not null, at timestamptz not null)`.execute(db);

/** One row of it. */
export const insertBenchRow = (db: Db, runId: string, number: number) =>
  sql`insert into bench_rows (run_id, number, at) values (${runId}, ${number}, ${new Date().toISOString()})`.execute(db);
