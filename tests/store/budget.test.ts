import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { BudgetAmount } from '../../src/kit/common/budget.ts';
import { releaseBudget, reserveBudget, settleBudget, settlementOf, type BudgetCounter, type Reservation } from '../../src/store/budget.ts';
import { grantBudget, readGrants } from '../../src/store/budget-grants.ts';
import { addRun } from '../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.db.deleteFrom('budget_use').execute();
  await test.db.deleteFrom('budget_reservations').execute();
});

const MINUTE = 60_000;
const day = (most: Partial<BudgetAmount>): BudgetCounter => ({ key: 'day:2026-11-21', most, scope: 'all workflows today' });
const run = (most: Partial<BudgetAmount>): BudgetCounter => ({ key: 'run:test:1', most, scope: 'this run' });
const call = (requestHash: string, { attempt = 1, expiresInMs = MINUTE, usdNano = 10, tokens = 100 } = {}) => ({
  runId: 'test:1',
  activityId: 'ask#1',
  requestHash,
  attempt,
  expiresInMs,
  amount: { usdNano, tokens },
});
const settle = (reservation: Reservation, used: BudgetAmount) => settleBudget(test.db, settlementOf(reservation, used));
const useOf = (key: string) =>
  test.db.selectFrom('budget_use').select(['usd_nano', 'tokens', 'model_calls']).where('key', '=', key).executeTakeFirst();
const reservations = () => test.db.selectFrom('budget_reservations').select(['request_hash', 'attempt']).execute();

it('reserves the worst case and replaces it by the actual usage', async () => {
  const reservation = await reserveBudget(test.db, call('a'), [day({ usdNano: 100 })]);
  expect(await useOf('day:2026-11-21')).toEqual({ usd_nano: 10, tokens: 100, model_calls: 1 });
  await settle(reservation, { usdNano: 3, tokens: 40, modelCalls: 1 });
  expect(await useOf('day:2026-11-21')).toEqual({ usd_nano: 3, tokens: 40, model_calls: 1 });
  expect(await reservations()).toEqual([]);
});

it("never exceeds a day's limit with 50 concurrent calls", async () => {
  const asked = Array.from({ length: 50 }, (_, n) => reserveBudget(test.db, call(`at once ${n}`), [day({ usdNano: 205 })]));
  const ends = await Promise.allSettled(asked);
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'BUDGET_EXCEEDED' });
  expect(await useOf('day:2026-11-21')).toMatchObject({ usd_nano: 200, model_calls: 20 });
});

it.each([
  ['usd', { usdNano: 15 }, '1.5e-8 usd, 1e-8 are used or reserved and the next call may take 1e-8'],
  ['tokens', { tokens: 150 }, '150 tokens, 100 are used or reserved and the next call may take 100'],
  ['modelCalls', { modelCalls: 1 }, '1 modelCalls, 1 are used or reserved and the next call may take 1'],
])('names the exhausted limit in %s, and reserves nothing from other limits', async (field, most, words) => {
  await reserveBudget(test.db, call('a'), [run(most), day({})]);
  const refused = reserveBudget(test.db, call('b'), [run(most), day({})]);
  await expect(refused).rejects.toMatchObject({
    code: 'BUDGET_EXCEEDED',
    field,
    message: expect.stringContaining(`this run may use ${words}`),
  });
  expect(await useOf('day:2026-11-21')).toMatchObject({ model_calls: 1 });
});

it('refuses a first call that is larger than the limit', async () => {
  await expect(reserveBudget(test.db, call('a'), [day({ tokens: 99 })])).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
  expect(await useOf('day:2026-11-21')).toBeUndefined();
});

it('lets a retry take over the reservation of the attempt before it', async () => {
  const first = await reserveBudget(test.db, call('a'), [day({ modelCalls: 1 })]);
  const second = await reserveBudget(test.db, call('a', { attempt: 2 }), [day({ modelCalls: 1 })]);
  expect(second.keys).toEqual(first.keys);
  expect(await useOf('day:2026-11-21')).toMatchObject({ model_calls: 1 });
  await releaseBudget(test.db, first); // the first attempt was only late, not dead
  expect(await reservations()).toEqual([{ request_hash: 'a', attempt: 2 }]);
  await releaseBudget(test.db, second);
  expect(await useOf('day:2026-11-21')).toEqual({ usd_nano: 0, tokens: 0, model_calls: 0 });
});

it("releases a dead worker's reservation once, when capacity is needed", async () => {
  const limit = [day({ modelCalls: 2 })];
  await reserveBudget(test.db, call('dead', { expiresInMs: -1 }), limit);
  const alive = await reserveBudget(test.db, call('alive'), limit);
  await expect(reserveBudget(test.db, call('next'), limit)).resolves.toMatchObject({ keys: ['day:2026-11-21'] });
  await expect(reserveBudget(test.db, call('one too many'), limit)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
  await settle(alive, { usdNano: 1, tokens: 1, modelCalls: 1 });
  expect(await useOf('day:2026-11-21')).toEqual({ usd_nano: 11, tokens: 101, model_calls: 2 });
});

it('counts a call once when its reservation expired before it ended', async () => {
  const limit = [day({ modelCalls: 1 })];
  const slow = await reserveBudget(test.db, call('slow', { expiresInMs: -1 }), limit);
  await reserveBudget(test.db, call('next'), limit);
  await settle(slow, { usdNano: 4, tokens: 5, modelCalls: 1 });
  expect(await useOf('day:2026-11-21')).toEqual({ usd_nano: 14, tokens: 105, model_calls: 2 });
});

it('keeps a grant with person and reason in the journal, and the same grant only once', async () => {
  await addRun(test.db, 'test:1');
  const grant = { id: 'g1', runId: 'test:1', more: { usd: 0.5, modelCalls: 3 }, person: 'ana', reason: 'an important customer' };
  await grantBudget(test.db, grant);
  await grantBudget(test.db, grant);
  expect(await readGrants(test.db, 'test:1')).toEqual([
    { key: 'grant:g1', scope: 'the grant', most: { usdNano: 500_000_000, modelCalls: 3 } },
  ]);
  const lines = await test.db.selectFrom('journal').select(['kind', 'by', 'choice', 'reasoning']).execute();
  expect(lines).toEqual([{ kind: 'operator', by: 'ana', choice: 'grant 0.5 USD, 3 model calls', reasoning: 'an important customer' }]);
});

it.each([
  ['nothing', {}, 'more'],
  ['nothing of a measure', { usd: 0 }, 'usd'],
  ['less than before', { tokens: -5 }, 'tokens'],
  ['no number', { modelCalls: Number.NaN }, 'modelCalls'],
])('refuses a grant of %s', async (_, more, field) => {
  const grant = { id: 'g2', runId: 'test:1', more, person: 'ana', reason: '-' };
  await expect(grantBudget(test.db, grant)).rejects.toMatchObject({ code: 'INPUT_INVALID', field });
});

it('refuses a grant for a missing run', async () => {
  const grant = { id: 'g3', runId: 'test:none', more: { usd: 1 }, person: 'ana', reason: '-' };
  await expect(grantBudget(test.db, grant)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  expect(await readGrants(test.db, 'test:none')).toEqual([]);
});
