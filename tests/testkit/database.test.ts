import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { addRun } from '../../testkit/activity.ts';
import { addStory } from '../../testkit/story.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';

/** What one user of a database does, and what the next one sees. */
async function inTurn<Seen>(
  act: (db: TestDatabase['db']) => Promise<unknown>,
  look: (db: TestDatabase['db']) => Promise<Seen>,
): Promise<Seen> {
  const first = await openTestDatabase();
  await act(first.db);
  await first.close();
  const second = await openTestDatabase();
  const seen = await look(second.db);
  await second.close();
  return seen;
}

it('leaves the next test no rows, numbers, transaction or settings', async () => {
  const seen = await inTurn(
    async (db) => {
      await addStory(db, await addRun(db, 'test:first'));
      await sql`create temp table of_the_session (n int)`.execute(db);
      await sql`set timezone = 'Asia/Tokyo'`.execute(db);
      await sql`begin`.execute(db);
    },
    async (db) => ({
      runs: await db.selectFrom('runs').select('id').execute(),
      journal: await db.selectFrom('journal').select('seq').execute(),
      numbers: (await sql`select sequencename from pg_sequences where last_value is not null`.execute(db)).rows,
      tokyo: (await sql`select 1 from pg_settings where name = 'TimeZone' and setting = 'Asia/Tokyo'`.execute(db)).rows,
      temporary: (await sql`select 1 from pg_class where relname = 'of_the_session'`.execute(db)).rows,
      began: (await sql<{ is: boolean }>`select now() <> statement_timestamp() as is`.execute(db)).rows[0]!.is,
    }),
  );
  expect(seen).toEqual({ runs: [], journal: [], numbers: [], tokyo: [], temporary: [], began: false });
});

it.each([
  ['a table is new', sql`create table of_a_test (n int)`, sql`select to_regclass('of_a_test') is null as same`],
  [
    'a trigger is off',
    sql`alter table runs disable trigger run_event`,
    sql`select tgenabled = 'O' as same from pg_trigger where tgname = 'run_event'`,
  ],
])('is not given to the next test where %s', async (_words, act, look) => {
  const same = await inTurn(
    (db) => act.execute(db),
    async (db) => look.execute(db),
  );
  expect(same.rows).toEqual([{ same: true }]);
});
