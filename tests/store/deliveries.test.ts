import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { insertDeliveries, type NewDelivery } from '../../src/store/deliveries.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => void (test = await openTestDatabase()));
afterAll(async () => test?.close());

const delivery = (key: string, body: string, source = 'shop'): NewDelivery => ({
  ...{ source, key, body_hash: `hash of ${body}`, body: Buffer.from(body), label: null, headers: {} },
});

it('stores each of several deliveries once, and tells a repeat from another body under the same key', async () => {
  const [one, two] = [delivery('b', 'one'), delivery('a', 'two')];
  const stored = await insertDeliveries(test.db, [one, two, one, delivery('b', 'other'), delivery('b', 'one', 'bank')]);
  expect(stored.map(({ stand }) => stand)).toEqual(['new', 'new', 'repeated', 'conflict', 'new']);
  expect(stored[2]!.id).toBe(stored[0]!.id);
  expect(stored[3]!.id).toBe(stored[0]!.id);
  const rows = await test.db.selectFrom('deliveries').select(['id', 'source', 'key', 'body_hash']).execute();
  expect(rows).toHaveLength(3);
  expect(rows.find(({ id }) => id === stored[0]!.id)).toMatchObject({ source: 'shop', key: 'b', body_hash: 'hash of one' });
  expect(await insertDeliveries(test.db, [two])).toEqual([{ id: stored[1]!.id, stand: 'repeated' }]);
});
