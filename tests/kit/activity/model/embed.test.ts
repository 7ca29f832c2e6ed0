import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import pino from 'pino';
import { createModel } from '../../../../src/kit/activity/model/model.ts';
import { OFFLINE_MODELS, readPrices, type EmbeddingAnswer } from '../../../../src/kit/activity/model/provider.ts';
import { SignalboxError } from '../../../../src/kit/common/failures.ts';
import { costOfRun } from '../../../../src/store/cost.ts';
import { addRun, runAttempt } from '../../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../../testkit/database.ts';
import type { ModelParts } from '../../../../src/kit/activity/model/work.ts';

const RUN = 'support-ticket:T-1';
const MODELS = { ...OFFLINE_MODELS, embedding: { name: 'offline-embedding' } };

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await addRun(test.db, RUN, { workflow: 'support-ticket' });
});
afterAll(() => test.close());

/** The texts of each request, and what the next request fails with. */
let asked: string[][] = [];
let fails: SignalboxError[] = [];
let usage: EmbeddingAnswer['usage'];
beforeEach(async () => {
  for (const table of ['model_calls', 'answer_cache', 'budget_use', 'budget_reservations', 'journal'] as const)
    await test.db.deleteFrom(table).execute();
  [asked, fails, usage] = [[], [], { inputTokens: 10, outputTokens: 0, cachedInputTokens: 0 }];
});

const provider: ModelParts['provider'] = {
  complete: () => Promise.reject(new Error('nothing is asked here')),
  async embed({ texts }) {
    asked.push([...texts]);
    const failure = fails.shift();
    if (failure) throw failure;
    return { vectors: texts.map((text) => [text.length, 0.25]), usage };
  },
};

let steps = 0;
const embed = (
  texts: string[],
  { activityId = `search#${(steps += 1)}`, attempt = 1, timeoutMs = 60_000, ...parts }: Partial<ModelParts & Attempt> = {},
) => {
  const rest = { provider, models: MODELS, prices: readPrices(), db: test.db, logger: pino({ level: 'silent' }) };
  const model = createModel({ ...rest, answerCache: 'off', ...parts });
  return runAttempt(test.db, { runId: RUN, activityId, attempt }, () => model.embed!(texts, { name: 'search', timeoutMs }));
};
interface Attempt {
  activityId: string;
  timeoutMs: number;
  attempt: number;
}
const rows = () =>
  test.db
    .selectFrom('model_calls')
    .select(['tier', 'model', 'prompt', 'rung', 'cached', 'input_tokens', 'usd_nano'])
    .orderBy('id')
    .execute();
const use = () => test.db.selectFrom('budget_use').select(['usd_nano', 'tokens', 'model_calls']).execute();

it('pays for each text once, for all steps and also where answers are not cached', async () => {
  const first = await embed(['one', 'three', 'one']);
  expect(first.vectors.map(([length]) => length)).toEqual([3, 5, 3]);
  expect(first).toMatchObject({ model: 'offline-embedding', usage: { modelCalls: 1, inputTokens: 10, usdNano: 200 } });
  const second = await embed(['three', 'eleven', 'one']);
  expect(second.vectors.map((vector) => [...vector])).toEqual([
    [5, 0.25],
    [6, 0.25],
    [3, 0.25],
  ]);
  expect(asked.map((texts) => texts.toSorted())).toEqual([['one', 'three'], ['eleven']]);
  expect(await costOfRun(test.db, RUN)).toMatchObject({ modelCalls: 2, inputTokens: 20 });
});

it('counts a step that finds all of its vectors as one answer from the cache', async () => {
  await embed(['one']);
  expect(await embed(['one'])).toMatchObject({ usage: { modelCalls: 0, cachedCalls: 1, usdNano: 0 } });
  const row = { tier: 'embedding', model: 'offline-embedding', prompt: 'search' };
  expect(await rows()).toEqual([
    { ...row, rung: 'first', cached: false, input_tokens: 10, usd_nano: 200 },
    { ...row, rung: 'cache', cached: true, input_tokens: 0, usd_nano: 0 },
  ]);
});

it('asks again for another model, and after a day', async () => {
  await embed(['one']);
  await embed(['one'], { models: { ...MODELS, embedding: { name: 'other' } } });
  await sql`update answer_cache set created_at = created_at - interval '25 hours'`.execute(test.db);
  await embed(['one']);
  expect(asked).toEqual([['one'], ['one'], ['one']]);
});

it('asks in batches, and a retry asks for no batch that was paid', async () => {
  const texts = Array.from({ length: 70 }, (_, at) => `text ${at}`);
  const attempt = { activityId: 'search#many' };
  fails = [new SignalboxError('MODEL_RATE_LIMITED', { retryAfterMs: 100 })];
  await expect(embed(texts, attempt)).rejects.toMatchObject({ type: 'MODEL_RATE_LIMITED' });
  await embed(texts.slice(0, 64));
  asked = [];
  const retried = await embed(texts, { ...attempt, attempt: 2 });
  expect(asked.map(({ length }) => length)).toEqual([6]);
  expect(new Set(retried.vectors.map(({ length }) => length))).toEqual(new Set([2]));
});

it('reserves before the call, settles after it, and releases what a failed call held', async () => {
  const budgetFor = () => ({ atLimit: 'person' as const, run: { usd: 1 } });
  await embed(['one'], { budgetFor });
  expect(await use()).toEqual([{ usd_nano: 200, tokens: 10, model_calls: 1 }]);
  fails = [new SignalboxError('MODEL_UNAVAILABLE')];
  await expect(embed(['two'], { budgetFor })).rejects.toMatchObject({ type: 'MODEL_UNAVAILABLE' });
  expect(await use()).toEqual([{ usd_nano: 200, tokens: 10, model_calls: 1 }]);
});

it('makes no call above the budget, nor one of unknown price under a limit in USD', async () => {
  await expect(embed(['one'], { budgetFor: () => ({ atLimit: 'person', run: { tokens: 3 } }) })).rejects.toMatchObject({
    type: 'BUDGET_EXCEEDED',
  });
  const models = { ...MODELS, embedding: { name: 'bge-m3' } };
  await expect(embed(['one'], { models, budgetFor: () => ({ atLimit: 'person', run: { usd: 1 } }) })).rejects.toMatchObject({
    type: 'CONFIG_INVALID',
  });
  expect(asked).toEqual([]);
});

it('holds the worst case of a call whose tokens the server did not count', async () => {
  usage = null;
  const { usage: told } = await embed(['one']);
  expect(told).toMatchObject({ modelCalls: 1, unpricedCalls: 1, usdNano: 0, held: { tokens: expect.any(Number) } });
});

it('is not there without a model for it', () => {
  const parts = { provider, prices: readPrices(), db: test.db, logger: pino({ level: 'silent' }) };
  expect(createModel({ ...parts, models: OFFLINE_MODELS })).not.toHaveProperty('embed');
});

it('ends when its time is over, and the next step continues with the vectors that were paid', async () => {
  const texts = Array.from({ length: 200 }, (_, at) => `slow ${at}`);
  const slow: ModelParts['provider'] = { ...provider, embed: (request) => setTimeout(600).then(() => provider.embed!(request)) };
  await expect(embed(texts, { provider: slow, timeoutMs: 1_000 })).rejects.toMatchObject({ type: 'MODEL_TIMEOUT' });
  const paid = asked.flat().length;
  expect(paid).toBeLessThan(200);
  asked = [];
  await embed(texts);
  expect(asked.flat()).toHaveLength(200 - paid);
});

it('refuses to compare vectors of different lengths', async () => {
  await embed(['one']);
  const longer: ModelParts['provider'] = { ...provider, embed: async () => ({ vectors: [[1, 2, 3]], usage }) };
  await expect(embed(['one', 'two'], { provider: longer })).rejects.toMatchObject({
    type: 'MODEL_ANSWER_BROKEN',
    message: expect.stringContaining('different lengths'),
  });
});
