import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  claimDeliveries,
  insertDelivery,
  readDelivery,
  requeueDelivery,
  settleDelivery,
  type Settled,
} from '../../src/store/deliveries.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const done: Settled = { state: 'done', outcome: { did: 'nothing', why: 'a test' } };
const failed: Settled = { state: 'refused', error: { code: 'INPUT_INVALID', message: 'late', field: null, fix: null }, pauseMs: 0 };

/** Stores a delivery and claims it with a lease that ends at once, as that of a gateway that hangs. */
async function claimed(key: string) {
  const stored = await insertDelivery(test.db, { source: 'form', key, body_hash: key, body: Buffer.from('{}'), headers: {}, label: null });
  return { ...stored, claim: async () => (await claimDeliveries(test.db, 10, 0)).find(({ id }) => id === stored.id)! };
}

it('ignores how a try ended that another gateway has taken over', async () => {
  const { id, claim } = await claimed('one');
  const [slow, second] = [await claim(), await claim()];
  await settleDelivery(test.db, second, done);
  await settleDelivery(test.db, slow, failed);
  expect(await readDelivery(test.db, id)).toMatchObject({ state: 'done', tries: 2, error: null });
});

it('keeps a replay that was ordered while a try was under way', async () => {
  const { id, claim } = await claimed('two');
  const underWay = await claim();
  await requeueDelivery(test.db, id);
  await settleDelivery(test.db, underWay, done);
  expect(await readDelivery(test.db, id)).toMatchObject({ state: 'stored', tries: 0 });
});
