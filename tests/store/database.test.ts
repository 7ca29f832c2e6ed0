import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { startWireServer } from '../../stack/database/server.ts';
import { companyMigrations } from '../../src/business/database.ts';
import { migrate, openDatabase } from '../../src/store/database.ts';
import { emptyDatabase } from '../../testkit/empty-database.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

it('does not change a database that is already migrated', async () => {
  await migrate(test.db, companyMigrations);
  expect(await test.db.selectFrom('runs').selectAll().execute()).toEqual([]);
});

it('refuses a database that a newer version has migrated', async () => {
  await sql`insert into kysely_migration (name, timestamp) values ('999-newer', '2030-01-01')`.execute(test.db);
  try {
    await expect(migrate(test.db, companyMigrations)).rejects.toThrow('999-newer');
  } finally {
    await sql`delete from kysely_migration where name = '999-newer'`.execute(test.db);
  }
});

it('adds a migration below the newest one', async () => {
  for (const table of ['sessions', 'used_links']) await sql`drop table ${sql.table(table)}`.execute(test.db);
  await sql`drop index approvals_inbox`.execute(test.db);
  await sql`delete from kysely_migration where name = '053-sessions'`.execute(test.db);
  await migrate(test.db, companyMigrations);
  expect(await test.db.selectFrom('sessions').selectAll().execute()).toEqual([]);
});

it('reports a connection broken during a query to its caller, and works again', async () => {
  const pglite = await emptyDatabase();
  const options = { idleInTransactionMs: 5_000, warn: () => undefined, broken: () => undefined };
  let hold = false;
  const execute = async (message: Uint8Array) => (hold ? new Promise<Uint8Array>(() => undefined) : pglite.execProtocolRaw(message));
  const first = await startWireServer({ port: 0, execute, ...options });
  const db = openDatabase(`postgres://postgres@127.0.0.1:${first.port}/postgres`, { max: 1 });
  await sql`select 1`.execute(db);
  hold = true;
  const cut = sql`select 2`.execute(db);
  await Promise.all([expect(cut).rejects.toThrow(), first.close()]);
  hold = false;
  const second = await startWireServer({ port: first.port, execute, ...options });
  expect((await sql`select 3 as n`.execute(db)).rows).toEqual([{ n: 3 }]);
  await db.destroy();
  await second.close();
  await pglite.close();
});
