import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { FixtureResponse } from '@copilotkit/aimock';
import { createOpenAiProvider } from '../../../../src/adapters/openai/provider.ts';
import { SignalboxError } from '../../../../src/kit/common/failures.ts';
import { startModelServer, type ModelServer } from '../../../../stack/model/server.ts';
import { FAULT_ROWS, playFault, SLOW_FAULTS, untilGood } from '../../../helpers/model-faults.ts';
import { goodAnswer, openBench, resetBench, sortInput, type Bench } from './bench.ts';
import { retryOnce } from '../../../helpers/retry-once.ts';

retryOnce('depends on the clock'); // connections that idle for seconds are closed by either side

const good = JSON.stringify(goodAnswer);
const usage = { prompt_tokens: 1_000, completion_tokens: 100 };
const PRICE = 1_000 * 100 + 100 * 400;

const says = (content: string, finishReason = 'stop'): FixtureResponse => ({ content, finishReason, usage });

let bench: Bench;
let server: ModelServer;
beforeAll(async () => {
  [bench, server] = await Promise.all([openBench(), startModelServer({ port: 0 })]);
});
afterAll(async () => {
  await server?.close();
  await bench?.close();
});
beforeEach(() => resetBench(bench));

const rungs = async () => (await bench.db.selectFrom('model_calls').select('rung').orderBy('id').execute()).map(({ rung }) => rung);
const requests = () => bench.mock.getRequests().map(({ body }) => body as { messages: { role: string; content: string }[] });

const spoilt: FixtureResponse = { error: { message: 'Failed to generate JSON.', code: 'json_validate_failed' }, status: 400 };

it('asks again for output that the provider could not use, and records its price as unknown', async () => {
  bench.answers.push(spoilt, says(good));
  const result = await bench.sort();
  expect(result).toMatchObject({ output: goodAnswer, usage: { modelCalls: 2, unpricedCalls: 1, usdNano: PRICE } });
  expect(result.usage.held?.tokens).toBeGreaterThan(200);
  expect(await rungs()).toEqual(['first', 'feedback']);
  const told = requests()[1]?.messages ?? [];
  expect(told.map(({ role }) => role)).toEqual(['system', 'user', 'user']); // there is no text to show
  expect(told[2]?.content).toContain('could not use what the model wrote (json_validate_failed)');
  expect(await bench.sort(sortInput, { attempt: 2 })).toEqual(result);
});

it('reports answers that did not fit when no output can be used', async () => {
  bench.answers.push(spoilt, spoilt, spoilt);
  await expect(bench.sort()).rejects.toMatchObject({
    code: 'MODEL_OUTPUT_INVALID',
    message: expect.stringContaining('json_validate_failed'),
  });
  expect(bench.mock.getRequests()).toHaveLength(3);
});

it('uses no draft of a cut-off answer, however complete it looks', async () => {
  bench.answers.push(says(`${good} But no: {"drawer":"mon`, 'length'), says(good.replace('post', 'money')));
  await expect(bench.sort()).resolves.toMatchObject({ output: { drawer: 'money' } });
  expect(await rungs()).toEqual(['first', 'longer']);
});

it('gives endless thoughts more tokens', async () => {
  bench.answers.push(says(`<think>Perhaps ${good}`), says(`<think>Perhaps ${good.replace('post', 'legal')}</think>${good}`));
  await expect(bench.sort()).resolves.toMatchObject({ output: goodAnswer });
  expect(await rungs()).toEqual(['first', 'longer']);
});

it('stores the price of a broken-off answer, and asks again in a retry', async () => {
  const failure = new SignalboxError('MODEL_UNAVAILABLE', { detail: '502 gone' });
  const paid = { finishReason: 'error', refusal: null, usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0 }, model: 'm' };
  const broken = { complete: async () => ({ ...paid, text: good, failure }) };
  await expect(bench.sort(sortInput, { provider: broken })).rejects.toBe(failure);
  bench.answers.push(says(good));
  await expect(bench.sort(sortInput, { attempt: 2 })).resolves.toMatchObject({
    output: goodAnswer,
    usage: { modelCalls: 2, usdNano: PRICE + 10 * 100 + 5 * 400 },
  });
});

/** Only an attempt that is known to hang has a short time limit: a good one may be slow on a busy machine. */
const step = (hangs: (attempt: number) => boolean) => (attempt: number) =>
  bench.sort(sortInput, {
    provider: createOpenAiProvider({ baseUrl: server.baseUrl, apiKey: 'none' }),
    attempt,
    prompt: { limits: { outputTokens: 200, timeoutMs: hangs(attempt) ? 1_500 : 60_000 } },
  });
const reserved = () => bench.db.selectFrom('budget_reservations').selectAll().execute();

it.each(FAULT_ROWS)('stores and pays the right calls when $fault comes once: $once', async ({ fault, once, always, kept }) => {
  await playFault(server, fault, 1);
  const work = untilGood(step((attempt) => attempt === 1 && SLOW_FAULTS.includes(fault)));
  if (once === 'person') await expect(work).rejects.toMatchObject({ code: always });
  else await expect(work).resolves.toMatchObject({ output: { drawer: expect.any(String) }, usage: expect.any(Object) });
  const calls = (await rungs()).length;
  expect(calls).toBeGreaterThanOrEqual(kept);
  expect(calls).toBeLessThanOrEqual(once === 'mended' ? kept + 1 : kept); // a text with apostrophes cannot be repaired and is requested again
  expect(await reserved()).toEqual([]);
});

it.each(FAULT_ROWS.filter(({ always }) => always !== null))('ends with $always when $fault stays', async ({ fault, always }) => {
  await playFault(server, fault, null);
  await expect(untilGood(step(() => SLOW_FAULTS.includes(fault)))).rejects.toMatchObject({ code: always });
  expect(await reserved()).toEqual([]);
});
