import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { FixtureResponse } from '@copilotkit/aimock';
import { readCompletion } from '../../../../src/adapters/openai/answer.ts';
import type { Budget } from '../../../../src/kit/common/budget.ts';
import { grantBudget } from '../../../../src/store/budget-grants.ts';
import { goodAnswer, openBench, resetBench, sortInput, type Bench, type SortOptions } from './bench.ts';

const good: FixtureResponse = { content: JSON.stringify(goodAnswer), usage: { prompt_tokens: 1_000, completion_tokens: 100 } };
const USED = { usd_nano: 140_000, tokens: 1_100, model_calls: 1 };
const RUN = 'support-ticket:T-1';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => resetBench(bench));

const limits = (budget: Partial<Budget>) => () => ({ atLimit: 'person', ...budget }) satisfies Budget;
let steps = 0;
const sortWithin = (budget: Partial<Budget>, options: SortOptions = {}) =>
  bench.sort(sortInput, { activityId: `sort#${(steps += 1)}`, budgetFor: limits(budget), ...options });
const asked = () => bench.mock.getRequests().length;
const use = () => bench.db.selectFrom('budget_use').select(['usd_nano', 'tokens', 'model_calls']).execute();
const reserved = () => bench.db.selectFrom('budget_reservations').selectAll().execute();

it('settles a call with its actual usage, on the counters of run, workflow and day', async () => {
  bench.answers.push(good);
  await sortWithin({ run: { usd: 1 }, workflowDay: { tokens: 100_000 }, day: { modelCalls: 10 } });
  expect(await use()).toEqual([USED, USED, USED]);
  expect(await reserved()).toEqual([]);
  const keys = (await bench.db.selectFrom('budget_use').select('key').orderBy('key').execute()).map(({ key }) => key);
  expect(keys).toEqual([
    expect.stringMatching(/^day:\d{4}-\d\d-\d\d$/),
    `run:${RUN}`,
    expect.stringMatching(/^workflow:support-ticket:\d{4}-/),
  ]);
});

it('stops before the call when a limit is reached, with a code, a line in the journal and no retry', async () => {
  bench.answers.push(good);
  await sortWithin({ run: { modelCalls: 1 } });
  const stopped = sortWithin({ run: { modelCalls: 1 } });
  await expect(stopped).rejects.toMatchObject({
    code: 'BUDGET_EXCEEDED',
    message: expect.stringContaining('this run may use 1 modelCalls'),
  });
  expect(asked()).toBe(1);
  const [, line] = await bench.db.selectFrom('journal').selectAll().orderBy('seq').execute();
  expect(line).toMatchObject({ kind: 'rule', by: 'budget', choice: 'BUDGET_EXCEEDED', step: 'sort' });
});

it('releases the reservation when the provider fails', async () => {
  bench.answers.push({ error: { message: 'overloaded' }, status: 503 });
  await expect(sortWithin({ day: { usd: 1 } })).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  expect(await use()).toEqual([{ usd_nano: 0, tokens: 0, model_calls: 0 }]);
});

it('counts every rung of the repair ladder and stops on the one that no longer fits', async () => {
  bench.answers.push({ ...good, content: '{"drawer":"attic"}' }, good);
  await expect(sortWithin({ run: { modelCalls: 1 } })).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
  expect(await use()).toEqual([USED]);
});

it("limits child runs together by their parent's budget, in addition to their own", async () => {
  bench.answers.push(good, good);
  const budgets: Record<string, Partial<Budget>> = { [RUN]: { run: { modelCalls: 5 } }, 'payment-file:F-1': { run: { modelCalls: 2 } } };
  const asPart = { parentId: 'payment-file:F-1', budgetFor: (id: string) => limits(budgets[id] ?? {})() };
  await sortWithin({}, asPart);
  await sortWithin({}, asPart);
  await expect(sortWithin({}, asPart)).rejects.toMatchObject({
    code: 'BUDGET_EXCEEDED',
    message: expect.stringContaining('the run payment-file:F-1 with all its parts may use 2 modelCalls'),
  });
  expect(asked()).toBe(2);
});

const counts: [name: string, usage: object | null, used: { usd_nano: number; tokens: number } | null][] = [
  [
    'reasoning beside the completion',
    { prompt_tokens: 900, completion_tokens: 20, total_tokens: 6_920 },
    { usd_nano: 2_498_000, tokens: 6_920 },
  ],
  ['nothing', null, null],
  ['zeros', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, null],
  ['a negative number', { prompt_tokens: -1, completion_tokens: 20 }, null],
];

it.each(counts)('settles a call for which the provider counts %s: by its tokens, or by the worst case', async (_name, usage, known) => {
  const choices = [{ message: { content: JSON.stringify(goodAnswer) }, finish_reason: 'stop' }];
  const provider = { complete: async () => readCompletion(JSON.stringify({ choices, usage }), 'm') };
  const { usage: told } = await sortWithin({ run: { usd: 1 }, workflowDay: { tokens: 90_000 }, day: { usd: 1 } }, { provider });
  const [run, ...others] = await use();
  expect(others).toEqual([run, run]);
  if (known) expect(run).toMatchObject(known);
  else {
    expect(run!.tokens).toBeGreaterThan(200);
    expect(run!.usd_nano).toBeGreaterThan(200 * 400);
    expect(told).toMatchObject({ unpricedCalls: 1, usdNano: 0, held: { tokens: run!.tokens, usdNano: run!.usd_nano } });
  }
});

it('does not count an answer from the cache', async () => {
  bench.answers.push(good);
  await sortWithin({ run: { modelCalls: 1 } }, { answerCache: 'on' });
  await expect(sortWithin({ run: { modelCalls: 1 } }, { answerCache: 'on' })).resolves.toMatchObject({ usage: { cachedCalls: 1 } });
  expect(await use()).toEqual([USED]);
});

it("never exceeds a day's budget with 50 concurrent steps", async () => {
  let called = 0;
  const usage = { inputTokens: 1_000, outputTokens: 100, cachedInputTokens: 0 };
  const complete = async () => {
    called += 1;
    await new Promise(setImmediate);
    return { text: JSON.stringify(goodAnswer), finishReason: 'stop', refusal: null, usage, model: 'm' };
  };
  const day = { usd: 0.0012 }; // room for eight calls
  const ends = await Promise.allSettled(Array.from({ length: 50 }, () => sortWithin({ day }, { provider: { complete } })));
  for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'BUDGET_EXCEEDED' });
  const done = ends.filter(({ status }) => status === 'fulfilled').length;
  expect(called).toBe(done);
  expect(done).toBeGreaterThan(0);
  expect(await use()).toEqual([{ usd_nano: done * USED.usd_nano, tokens: done * USED.tokens, model_calls: done }]);
  expect(done * USED.usd_nano).toBeLessThanOrEqual(1_200_000);
  expect(await reserved()).toEqual([]);
});

it('asks the small model where the large one is too expensive and the workflow allows it, and a retry stays with it', async () => {
  bench.answers.push(good, good);
  const budget: Partial<Budget> = { run: { usd: 0.0005 }, atLimit: 'cheaper_tier' };
  const options = { prompt: { tier: 'large' as const }, activityId: 'cheap#1', answerCache: 'on' as const };
  const result = await sortWithin(budget, options);
  expect(result).toMatchObject({ model: 'offline-small', output: goodAnswer });
  const [line] = await bench.db.selectFrom('journal').selectAll().execute();
  expect(line?.details).toMatchObject({ rung: 'cheaper', because: expect.stringContaining('this run may use 0.0005 usd') });
  expect(await sortWithin({ atLimit: 'cheaper_tier' }, { ...options, attempt: 2 })).toEqual(result);
  expect(asked()).toBe(1);
  expect(await bench.db.selectFrom('answer_cache').selectAll().execute()).toEqual([]);
});

it.each(['person', 'hand_over'] as const)('leaves a limit to the workflow configured with %s', async (atLimit) => {
  await expect(sortWithin({ run: { usd: 0.0005 }, atLimit }, { prompt: { tier: 'large' } })).rejects.toMatchObject({
    code: 'BUDGET_EXCEEDED',
  });
  expect(asked()).toBe(0);
});

it("lets a run continue with a person's grant, without touching other limits", async () => {
  bench.answers.push(good, good);
  const budget = { run: { modelCalls: 1 }, day: { modelCalls: 1 } };
  await sortWithin(budget);
  await expect(sortWithin(budget, { activityId: 'more#1' })).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
  await grantBudget(bench.db, { id: 'g', runId: RUN, more: { modelCalls: 1 }, person: 'ana', reason: 'it matters' });
  await expect(sortWithin(budget, { activityId: 'more#1' })).resolves.toMatchObject({ output: goodAnswer });
  await expect(sortWithin(budget)).rejects.toMatchObject({
    code: 'BUDGET_EXCEEDED',
    message: expect.stringContaining('all workflows of this day'),
  });
  const calls = await bench.db.selectFrom('budget_use').select(['key', 'model_calls']).orderBy('key').execute();
  expect(calls.map(({ key, model_calls }) => [key.split(':')[0], model_calls])).toEqual([
    ['day', 1],
    ['grant', 1],
    ['run', 1],
  ]);
});

it('refuses a limit in USD for a model without a price, and accepts one in tokens', async () => {
  const prices = new Map();
  await expect(sortWithin({ run: { usd: 1 } }, { prices })).rejects.toMatchObject({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_PRICES' });
  bench.answers.push(good);
  await sortWithin({ run: { tokens: 10_000 } }, { prices });
  expect(await use()).toEqual([{ ...USED, usd_nano: 0 }]);
});
