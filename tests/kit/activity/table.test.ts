import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTables, defineTable } from '../../../src/kit/activity/table.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());

const columns = {
  id: 'text',
  visible: 'boolean',
  votes: 'integer',
  size: 'bigint',
  share: 'double precision',
  labels: 'jsonb',
  at: 'timestamptz',
} as const;
const posts = defineTable('table_posts', columns, { key: 'id' });
const post = { id: 'P-1', visible: true, votes: 2, size: 5_000_000_000, share: 0.5, labels: ['a', { b: null }], at: new Date(0) };

it('keeps rows of every type as they were written', async () => {
  await createTables(test.db, [posts]);
  await posts.put(test.db, post);
  expect(await posts.find(test.db, 'P-1')).toEqual(post);
  expect(await posts.find(test.db, 'P-2')).toBeUndefined();
});

it('writes a row in place of one with the same key', async () => {
  await posts.put(test.db, { ...post, visible: false, labels: null });
  expect(await posts.find(test.db, 'P-1')).toEqual({ ...post, visible: false, labels: null });
});

it('keeps rows when a worker starts again, and gives older ones null for a column that came later', async () => {
  const later = defineTable('table_posts', { ...columns, reason: 'text' }, { key: 'id' });
  await createTables(test.db, [posts]);
  await createTables(test.db, [later]);
  await later.put(test.db, { ...post, id: 'P-2', reason: 'spam' });
  expect(await later.find(test.db, 'P-1')).toMatchObject({ votes: 2, reason: null });
  expect(await later.find(test.db, 'P-2')).toMatchObject({ reason: 'spam' });
});

it('writes in the transaction that it is given', async () => {
  const broken = test.db.transaction().execute(async (trx) => {
    await posts.put(trx, { ...post, id: 'P-3' });
    throw new Error('taken back');
  });
  await expect(broken).rejects.toThrow('taken back');
  expect(await posts.find(test.db, 'P-3')).toBeUndefined();
});
