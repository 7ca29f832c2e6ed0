import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  claimDeliveries,
  insertDeliveries,
  readDelivery,
  requeueDelivery,
  settleDeliveries,
  type NewDelivery,
} from '../../src/store/deliveries.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const done = { state: 'done', outcome: { did: 'nothing', why: 'a test' } } as const;
const failed = { state: 'refused', error: { code: 'INPUT_INVALID', message: 'late', field: null, fix: null }, pauseMs: 0 } as const;

const delivery = (key: string, body: string, source = 'shop'): NewDelivery => ({
  ...{ source, key, body_hash: `hash of ${body}`, body: Buffer.from(body), label: null, headers: {} },
});

/** Stores a delivery and claims it with a lease that ends at once, as that of a gateway that hangs. */
async function claimed(key: string) {
  const [stored] = await insertDeliveries(test.db, [delivery(key, '{}', 'form')]);
  const { id } = stored!;
  return { id, claim: async () => (await claimDeliveries(test.db, 10, 0)).find((due) => due.id === id)! };
}

it('ignores how a try ended that another gateway has taken over', async () => {
  const { id, claim } = await claimed('one');
  const [slow, second] = [await claim(), await claim()];
  await settleDeliveries(test.db, [{ ...second, ...done }]);
  await settleDeliveries(test.db, [{ ...slow, ...failed }]);
  expect(await readDelivery(test.db, id)).toMatchObject({ state: 'done', tries: 2, error: null });
});

it('keeps a replay that was ordered while a try was under way', async () => {
  const { id, claim } = await claimed('two');
  const underWay = await claim();
  await requeueDelivery(test.db, id);
  await settleDeliveries(test.db, [{ ...underWay, ...done }]);
  expect(await readDelivery(test.db, id)).toMatchObject({ state: 'stored', tries: 0 });
});

it('writes how several tries ended in one statement, each by itself', async () => {
  const [good, bad] = [await claimed('three'), await claimed('four')];
  const due = await claimDeliveries(test.db, 10, 0);
  const dueOf = ({ id }: { id: number }) => due.find((each) => each.id === id)!;
  await settleDeliveries(test.db, [
    { ...dueOf(good), ...done },
    { ...dueOf(bad), ...failed, state: 'stored', pauseMs: 60_000 },
  ]);
  expect(await readDelivery(test.db, good.id)).toMatchObject({ state: 'done', outcome: done.outcome, error: null, nextTryAt: null });
  expect(await readDelivery(test.db, bad.id)).toMatchObject({ state: 'stored', outcome: null, error: failed.error });
  const { nextTryAt } = (await readDelivery(test.db, bad.id))!;
  expect(Date.parse(nextTryAt!)).toBeGreaterThan(Date.now() + 30_000);
});

it('stores each of several deliveries once, and tells a repeat from another body under the same key', async () => {
  const [one, two] = [delivery('b', 'one'), delivery('a', 'two')];
  const stored = await insertDeliveries(test.db, [one, two, one, delivery('b', 'other'), delivery('b', 'one', 'bank')]);
  expect(stored.map(({ stand }) => stand)).toEqual(['new', 'new', 'repeated', 'conflict', 'new']);
  expect(stored[2]!.id).toBe(stored[0]!.id);
  expect(stored[3]!.id).toBe(stored[0]!.id);
  const rows = await test.db.selectFrom('deliveries').select(['id', 'source', 'key', 'body_hash']).execute();
  expect(rows.filter(({ source }) => source !== 'form')).toHaveLength(3);
  expect(rows.find(({ id }) => id === stored[0]!.id)).toMatchObject({ source: 'shop', key: 'b', body_hash: 'hash of one' });
  expect(await insertDeliveries(test.db, [two])).toEqual([{ id: stored[1]!.id, stand: 'repeated' }]);
});
