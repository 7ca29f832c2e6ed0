import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { FixtureResponse } from '@copilotkit/aimock';
import { sql } from 'kysely';
import { costOfRun } from '../../../../src/store/cost.ts';
import { goodAnswer, openBench, resetBench, sortInput, type Bench, type SortOptions } from './bench.ts';

const says = (content: unknown): FixtureResponse => ({
  content: JSON.stringify(content),
  usage: { prompt_tokens: 1_000, completion_tokens: 100 },
});
const wrong = { drawer: 'attic' };

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => resetBench(bench));

let steps = 0;
/** Another step with the same question, with the cache on. */
const sortAgain = (options: SortOptions = {}, input = sortInput) =>
  bench.sort(input, { answerCache: 'on', activityId: `sort#${(steps += 1)}`, ...options });
const asked = () => bench.mock.getRequests().length;
const journal = () => bench.db.selectFrom('journal').selectAll().orderBy('seq').execute();
const kept = () => bench.db.selectFrom('answer_cache').selectAll().execute();
const age = (by: string) =>
  sql`update answer_cache set created_at = created_at - ${by}::interval, expires_at = expires_at - ${by}::interval`.execute(bench.db);

it('asks once and answers twice; the second answer costs nothing in row, journal and cost', async () => {
  bench.answers.push(says(goodAnswer));
  const first = await sortAgain();
  const second = await sortAgain();
  expect(asked()).toBe(1);
  expect(second).toEqual({
    ...first,
    usage: { modelCalls: 0, cachedCalls: 1, unpricedCalls: 0, inputTokens: 0, outputTokens: 0, usdNano: 0 },
  });
  const rows = await bench.db
    .selectFrom('model_calls')
    .select(['cached', 'usd_nano', 'input_tokens', 'rung', 'model'])
    .orderBy('id')
    .execute();
  expect(rows[1]).toEqual({ cached: true, usd_nano: 0, input_tokens: 0, rung: 'cache', model: 'offline-small' });
  const [, line] = await journal();
  expect(line).toMatchObject({ choice: 'post', usd_nano: 0, input: expect.stringMatching(/^cache:/) });
  expect(line?.details).toMatchObject({ rung: 'cache', source: { run: 'support-ticket:T-1' }, rawRef: first.rawRef });
  expect(await costOfRun(bench.db, 'support-ticket:T-1')).toMatchObject({ modelCalls: 1, cachedCalls: 1, inputTokens: 1_000 });
});

it.each<[string, SortOptions, typeof sortInput]>([
  ['another input', {}, { ...sortInput, message: 'Where is my parcel' }],
  ['another version of the prompt', { prompt: { version: '2' } }, sortInput],
  ['another name of the prompt', { prompt: { name: 'sortLetter' } }, sortInput],
  ['another model', { prompt: { tier: 'large' } }, sortInput],
  ['another schema', {}, { ...sortInput, drawers: ['post', 'legal'] }],
])('asks again for %s', async (_, options, input) => {
  bench.answers.push(says(goodAnswer), says(goodAnswer));
  await sortAgain();
  await sortAgain(options, input);
  expect(asked()).toBe(2);
});

it('neither keeps nor takes an answer when the configuration switches it off', async () => {
  const options: SortOptions = { answerCache: 'off' };
  bench.answers.push(says(goodAnswer), says(goodAnswer), says(goodAnswer));
  await sortAgain(options);
  expect(await kept()).toEqual([]);
  await sortAgain();
  await sortAgain(options);
  expect(asked()).toBe(3);
});

it('takes no answer that is older than a day, and removes what has expired', async () => {
  bench.answers.push(says(goodAnswer), says(goodAnswer), says(goodAnswer));
  await sortAgain();
  await age('23 hours');
  await sortAgain();
  expect(asked()).toBe(1);
  await age('2 hours');
  await sortAgain();
  expect(asked()).toBe(2);
  await age('25 hours');
  await sortAgain({}, { ...sortInput, message: 'Another question' });
  expect(await kept()).toHaveLength(1);
});

it('stores only answers that passed the schema, neither rejected ones nor failures', async () => {
  bench.answers.push(says(wrong), says(goodAnswer));
  await sortAgain();
  expect(asked()).toBe(2);
  await expect(sortAgain()).resolves.toMatchObject({ output: goodAnswer, usage: { modelCalls: 0, cachedCalls: 1 } });
  bench.answers.push(says(wrong), says(wrong), says(wrong));
  await expect(sortAgain({}, { ...sortInput, message: 'Hello?' })).rejects.toMatchObject({ code: 'MODEL_OUTPUT_INVALID' });
  expect(await kept()).toHaveLength(1);
});

it("applies today's hard rules to yesterday's answer", async () => {
  bench.answers.push(says(goodAnswer));
  await sortAgain();
  const rules = () => ({ output: { ...goodAnswer, drawer: 'legal' }, overridden: ['a new rule'] });
  await expect(sortAgain({ prompt: { rules } })).resolves.toMatchObject({ output: { drawer: 'legal' }, overridden: ['a new rule'] });
  expect(asked()).toBe(1);
});

it('gives a retry the answer of the previous attempt, even if it is no longer cached', async () => {
  bench.answers.push(says(goodAnswer));
  await sortAgain();
  const first = await sortAgain({ activityId: 'again#1' });
  await bench.db.deleteFrom('answer_cache').execute();
  const second = await sortAgain({ activityId: 'again#1', attempt: 2 });
  expect(second).toEqual(first);
  expect(asked()).toBe(1);
  expect(await journal()).toHaveLength(2);
});

it('continues with its own paid answer when the cache has one meanwhile', async () => {
  bench.answers.push(says(wrong), { error: { message: 'overloaded' }, status: 503 });
  await expect(sortAgain({ activityId: 'own#1' })).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  bench.answers.push(says(goodAnswer));
  await sortAgain();
  bench.answers.push(says({ ...goodAnswer, why: 'told what was wrong' }));
  const retried = await sortAgain({ activityId: 'own#1', attempt: 2 });
  expect(retried).toMatchObject({ output: { why: 'told what was wrong' }, usage: { modelCalls: 2, cachedCalls: 0 } });
});

it('lets concurrent steps both ask, and stores one answer', async () => {
  bench.answers.push(says(goodAnswer), says(goodAnswer));
  await Promise.all([sortAgain(), sortAgain()]);
  expect(await kept()).toHaveLength(1);
});
