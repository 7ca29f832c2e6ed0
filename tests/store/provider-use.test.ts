import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { reserveProviderUse, settleProviderUse, type AskedUse, type Reserved } from '../../src/store/provider-use.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());
beforeEach(() => test.db.deleteFrom('provider_use').execute());

/** Half of this window has passed, and stays so while the tests run. */
const windowMs = Date.now() * 2;
const asked: AskedUse = {
  ...{ provider: 'model', workflow: 'ticket', tokens: 0, mostRequests: null, mostTokens: null },
  ...{ priorityShare: 1, workflowShare: null, windowMs },
};
const reserve = (changes: Partial<AskedUse> = {}) => reserveProviderUse(test.db, { ...asked, ...changes });
const passes = (answer: Reserved): boolean => answer.waitMs === 0;
async function howMany(times: number, changes: Partial<AskedUse>): Promise<number> {
  let passed = 0;
  for (let n = 0; n < times; n++) if (passes(await reserve(changes))) passed++;
  return passed;
}
const total = () =>
  test.db.selectFrom('provider_use').select(['requests', 'tokens', 'previous_tokens']).where('workflow', '=', '').executeTakeFirst();
/** Simulates that `windows` windows have passed. */
const pass = (windows: number) =>
  test.db
    .updateTable('provider_use')
    .set(({ eb }) => ({ window_no: eb('window_no', '-', windows) }))
    .execute();

it('never exceeds the limit with 50 concurrent calls', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => reserve({ mostRequests: 20 })));
  expect(answers.filter(passes)).toHaveLength(20);
  expect(answers.find((answer) => !passes(answer))).toMatchObject({ reason: 'requests' });
  expect(await total()).toMatchObject({ requests: 20 });
});

it('reserves a part of the window for urgent calls', async () => {
  expect(await howMany(100, { mostRequests: 100, priorityShare: 0.6 })).toBe(60);
  expect(await howMany(100, { mostRequests: 100, priorityShare: 0.85 })).toBe(25);
  expect(await howMany(100, { mostRequests: 100, priorityShare: 1 })).toBe(15);
});

it('counts tokens, and returns what a call did not use', async () => {
  const first = await reserve({ mostTokens: 1_000, tokens: 800 });
  expect(await reserve({ mostTokens: 1_000, tokens: 300 })).toMatchObject({ reason: 'tokens' });
  if (!('reserved' in first)) throw new Error('the first call did not pass');
  await settleProviderUse(test.db, first.reserved, { requests: 1, tokens: 100 });
  expect(await total()).toMatchObject({ requests: 1, tokens: 100 });
  expect(passes(await reserve({ mostTokens: 1_000, tokens: 300 }))).toBe(true);
});

it('settles a call in the window where it was counted, even if that is over', async () => {
  const first = await reserve({ mostTokens: 1_000, tokens: 800 });
  if (!('reserved' in first)) throw new Error('the first call did not pass');
  await pass(1);
  await reserve({ mostTokens: 1_000, tokens: 10 });
  const { windowNo } = first.reserved;
  await settleProviderUse(test.db, { ...first.reserved, windowNo: windowNo - 1 }, { requests: 1, tokens: 100 });
  expect(await total()).toEqual({ requests: 1, tokens: 10, previous_tokens: 100 });
  await settleProviderUse(test.db, { ...first.reserved, windowNo: windowNo - 2 }, { requests: 1, tokens: 100 });
  expect(await total()).toEqual({ requests: 1, tokens: 10, previous_tokens: 100 });
});

it('lets usage fade as the window slides', async () => {
  expect(await howMany(30, { mostRequests: 20 })).toBe(20);
  const now = await reserve({ mostRequests: 20 });
  expect(now.waitMs / windowMs).toBeCloseTo(0.5 + 1 / 20, 2); // the rest of this window, and one of twenty in the next
  await pass(1); // half of the previous window still counts
  expect(await howMany(30, { mostRequests: 20 })).toBe(10);
  await pass(2);
  expect(await howMany(30, { mostRequests: 20 })).toBe(20);
});

it('says when the window has capacity again', async () => {
  await howMany(20, { mostRequests: 20 });
  await pass(1);
  await howMany(10, { mostRequests: 20 });
  const { waitMs } = await reserve({ mostRequests: 20 });
  expect(waitMs / windowMs).toBeCloseTo(1 / 20, 2); // one of the previous window's twenty
});

it('allows a call larger than the limit when nothing else is used', async () => {
  expect(passes(await reserve({ mostTokens: 100, tokens: 5_000 }))).toBe(true);
  expect(passes(await reserve({ mostTokens: 100, tokens: 1 }))).toBe(false);
});

it('holds one workflow to its share while another waits, and only then', async () => {
  const limits = { mostRequests: 20, workflowShare: 0.5 };
  expect(await howMany(30, { ...limits, workflow: 'bulk' })).toBe(20);
  expect(passes(await reserve({ ...limits, workflow: 'order' }))).toBe(false);
  await pass(1); // in the middle of the next window ten of bulk still count
  expect(await reserve({ ...limits, workflow: 'bulk' })).toMatchObject({ reason: 'workflow' });
  expect(await howMany(20, { ...limits, workflow: 'order' })).toBe(10);
});
