import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { migrate } from '../../src/store/database.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

it('migrates a database that is already migrated without a change', async () => {
  await migrate(test.db);
  expect(await test.db.selectFrom('runs').selectAll().execute()).toEqual([]);
});
