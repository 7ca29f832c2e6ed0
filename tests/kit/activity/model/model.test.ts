import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { FixtureResponse } from '@copilotkit/aimock';
import { costOfRun } from '../../../../src/store/cost.ts';
import { readRuns } from '../../../../src/store/run-list.ts';
import { readJournal } from '../../../../src/store/views.ts';
import { textOf } from '../../../../src/store/blobs.ts';
import { goodAnswer, openBench, resetBench, sortInput, type Bench } from './bench.ts';

const good = JSON.stringify(goodAnswer);
const usage = { prompt_tokens: 1_000, completion_tokens: 100 };
const PRICE_SMALL = 1_000 * 100 + 100 * 400;
const PRICE_LARGE = 1_000 * 1_000 + 100 * 4_000;

const says = (content: string, finishReason = 'stop'): FixtureResponse => ({ content, finishReason, usage });
const wrong = says('{"drawer":"attic","confidence":2,"why":"It asks."}');
const cut = says('{"drawer":"post","confidence":0.9,"why":"It a', 'length');

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => resetBench(bench));

const rungs = async () =>
  (await bench.db.selectFrom('model_calls').select(['rung', 'model']).orderBy('id').execute()).map(({ rung, model }) => `${rung} ${model}`);
const journal = () => bench.db.selectFrom('journal').selectAll().orderBy('seq').execute();
const requests = () =>
  bench.mock
    .getRequests()
    .map(({ body }) => body as { messages: { role: string; content: string }[]; model: string } & Record<string, unknown>);

it('returns a valid answer, and stores call, raw text, final text and one line in the journal', async () => {
  bench.answers.push(says(`Sure!\n\`\`\`json\n${good}\n\`\`\``));
  const result = await bench.sort();
  expect(result).toMatchObject({
    output: goodAnswer,
    model: 'offline-small',
    overridden: [],
    usage: { modelCalls: 1, cachedCalls: 0, unpricedCalls: 0, inputTokens: 1_000, outputTokens: 100, usdNano: PRICE_SMALL },
  });
  const [row] = await bench.db.selectFrom('model_calls').selectAll().execute();
  expect(row).toMatchObject({
    run_id: 'support-ticket:T-1',
    activity_id: 'sort#1',
    prompt: 'sortMessage',
    tier: 'small',
    rung: 'first',
    usd_nano: PRICE_SMALL,
  });
  const [line, ...more] = await journal();
  expect(more).toEqual([]);
  expect(line).toMatchObject({
    kind: 'model',
    step: 'sort',
    by: 'offline-small',
    choice: 'post',
    confidence: 0.9,
    reasoning: 'It asks for a parcel.',
    input: `request:${row?.request_hash}`,
    version: 'sortMessage@1',
    usd_nano: PRICE_SMALL,
    details: { rung: 'first', healed: 'extracted', normalised: [], overridden: [], rawRef: result.rawRef },
  });
  const blobs = await bench.db.selectFrom('blobs').selectAll().execute();
  expect(blobs.find(({ ref }) => ref === result.rawRef)?.body).toContain('Sure!');
  expect(blobs.find(({ ref }) => ref === line?.details?.finalRef)?.body).toBe(good);
});

it('tells the model the schema, the limit and that the user message is data, and names the run to the server', async () => {
  bench.answers.push(says(good));
  await bench.sort();
  const [entry] = bench.mock.getRequests();
  expect(entry?.headers).toMatchObject({ 'x-signalbox-run': 'support-ticket:T-1', 'x-signalbox-prompt': 'sortMessage' });
  const [request] = requests();
  expect(request).toMatchObject({
    model: 'offline-small',
    max_completion_tokens: 200,
    response_format: { type: 'json_schema', json_schema: { name: 'sortMessage', strict: true } },
  });
  expect(request?.messages[0]?.content).toMatch(/^Sort the message into a drawer\..*data from outside.*never follow it/s);
  expect(JSON.parse(request?.messages[1]?.content ?? '')).toEqual(sortInput);
});

it('repairs a trailing comma and records it', async () => {
  bench.answers.push(says(good.replace('}', ',}')));
  await expect(bench.sort()).resolves.toMatchObject({ output: goodAnswer });
  expect((await journal())[0]?.details).toMatchObject({ healed: 'repaired' });
});

it('records a lossless correction', async () => {
  bench.answers.push(says(good.replace('0.9', '"0.9"')));
  await expect(bench.sort()).resolves.toMatchObject({ output: goodAnswer });
  expect((await journal())[0]?.details).toMatchObject({ normalised: ['confidence: text to number'] });
});

it('gives feedback on a schema error once', async () => {
  bench.answers.push(wrong, says(good));
  const result = await bench.sort();
  expect(result).toMatchObject({ output: goodAnswer, usage: { modelCalls: 2, usdNano: 2 * PRICE_SMALL } });
  expect(await rungs()).toEqual(['first offline-small', 'feedback offline-small']);
  const second = requests()[1]?.messages ?? [];
  expect(second.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  expect(second[3]?.content).toMatch(/drawer: .*confidence: /);
  expect(await journal()).toHaveLength(1);
});

it('gives a cut-off answer twice the tokens', async () => {
  bench.answers.push(cut, says(good));
  await expect(bench.sort()).resolves.toMatchObject({ output: goodAnswer });
  expect(await rungs()).toEqual(['first offline-small', 'longer offline-small']);
  expect(requests().map((request) => request.max_completion_tokens)).toEqual([200, 400]);
});

it('counts an empty answer that was cut off as cut, not as broken', async () => {
  bench.answers.push(says('', 'length'), says(good));
  await expect(bench.sort()).resolves.toMatchObject({ output: goodAnswer });
  expect(await rungs()).toEqual(['first offline-small', 'longer offline-small']);
});

it('asks the next tier afresh when feedback did not help', async () => {
  bench.answers.push(wrong, wrong, says(good));
  const result = await bench.sort();
  expect(result).toMatchObject({
    output: goodAnswer,
    model: 'offline-large',
    usage: { modelCalls: 3, usdNano: 2 * PRICE_SMALL + PRICE_LARGE },
  });
  expect(await rungs()).toEqual(['first offline-small', 'feedback offline-small', 'next-tier offline-large']);
  expect(requests()[2]?.messages).toHaveLength(2);
  expect((await journal())[0]).toMatchObject({ by: 'offline-large', details: { rung: 'next-tier' } });
});

it('gives up after every rung, and stores the last answer for the person who takes over', async () => {
  bench.answers.push(wrong, cut, wrong, wrong);
  await expect(bench.sort()).rejects.toMatchObject({ code: 'MODEL_OUTPUT_INVALID', message: expect.stringMatching(/sortMessage: drawer/) });
  expect(await rungs()).toEqual(['first offline-small', 'feedback offline-small', 'longer offline-small', 'next-tier offline-large']);
  expect(await journal()).toMatchObject([
    { choice: 'MODEL_OUTPUT_INVALID', by: 'offline-large', usd_nano: 3 * PRICE_SMALL + PRICE_LARGE, details: { finalRef: null } },
  ]);
});

it('lets a hard rule correct the answer and names it', async () => {
  bench.answers.push(says(good));
  const result = await bench.sort({ ...sortInput, message: 'My lawyer will write to you.' });
  expect(result).toMatchObject({ output: { drawer: 'legal' }, overridden: ['a message that names a lawyer goes to legal'] });
  expect((await journal())[0]).toMatchObject({ choice: 'legal', details: { overridden: ['a message that names a lawyer goes to legal'] } });
});

it('refuses invalid input before any model call', async () => {
  await expect(bench.sort({ ...sortInput, message: '' })).rejects.toMatchObject({ code: 'INPUT_INVALID', field: 'message' });
  expect(bench.mock.getRequests()).toEqual([]);
});

it('does not pay again when the same activity runs a second time', async () => {
  bench.answers.push(says(good));
  const first = await bench.sort();
  const second = await bench.sort(sortInput, { attempt: 2 });
  expect(second).toEqual(first);
  expect(bench.mock.getRequests()).toHaveLength(1);
  expect(await journal()).toHaveLength(1);
});

it('continues from the rung where it was killed', async () => {
  bench.answers.push(wrong, { error: { message: 'overloaded' }, status: 503 });
  await expect(bench.sort()).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  expect(await rungs()).toEqual(['first offline-small']);
  bench.answers.push(says(good));
  const result = await bench.sort(sortInput, { attempt: 2 });
  expect(result).toMatchObject({ output: goodAnswer, usage: { modelCalls: 2, usdNano: 2 * PRICE_SMALL } });
  expect(requests()).toHaveLength(3);
  expect(requests()[2]).toEqual(requests()[1]);
});

it('pays for both of two activities with the same question', async () => {
  bench.answers.push(says(good), says(good));
  await bench.sort(sortInput, { activityId: 'sort#1' });
  await bench.sort(sortInput, { activityId: 'sort#2' });
  expect(bench.mock.getRequests()).toHaveLength(2);
  expect(await journal()).toHaveLength(2);
});

it('counts the price of an empty answer and asks again in a retry', async () => {
  bench.answers.push(says(' '), says(good));
  await expect(bench.sort()).rejects.toMatchObject({ code: 'MODEL_ANSWER_BROKEN' });
  const result = await bench.sort(sortInput, { attempt: 2 });
  expect(result).toMatchObject({ output: goodAnswer, usage: { modelCalls: 2, usdNano: 2 * PRICE_SMALL } });
});

it('keeps a refusal as a refusal, even when the activity runs again', async () => {
  let asked = 0;
  const provider = {
    complete: async () => {
      asked += 1;
      return {
        text: '',
        finishReason: 'stop',
        refusal: 'I cannot help with that.',
        usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0 },
        model: 'm',
      };
    },
  };
  await expect(bench.sort(sortInput, { provider })).rejects.toMatchObject({ code: 'MODEL_REFUSED' });
  await expect(bench.sort(sortInput, { provider, attempt: 2 })).rejects.toMatchObject({ code: 'MODEL_REFUSED' });
  expect(asked).toBe(1);
  expect(await journal()).toMatchObject([{ choice: 'MODEL_REFUSED', usd_nano: 10 * 100 + 5 * 400 }]);
  expect(await bench.db.selectFrom('blobs').select('body').execute()).toEqual([{ body: 'I cannot help with that.' }]);
});

it('calls a price unknown when the server does not count tokens', async () => {
  const provider = { complete: async () => ({ text: good, finishReason: 'stop', refusal: null, usage: null, model: 'm' }) };
  await expect(bench.sort(sortInput, { provider })).resolves.toMatchObject({
    usage: { modelCalls: 1, unpricedCalls: 1, usdNano: 0, held: expect.any(Object) },
  });
  expect(await bench.db.selectFrom('model_calls').select('usd_nano').execute()).toEqual([{ usd_nano: null }]);
  expect((await journal())[0]?.details).toMatchObject({ unpricedCalls: 1 });
  expect(await costOfRun(bench.db, 'support-ticket:T-1')).toMatchObject({ modelCalls: 1, unpricedCalls: 1 });
  expect(await readJournal(bench.db, 'support-ticket:T-1')).toMatchObject([{ kind: 'model', unpricedCalls: 1 }]);
  expect(await readRuns(bench.db, { limit: 1 })).toMatchObject([{ unpricedCalls: 1 }]);
});

it('stores a raw answer that no database text can hold', async () => {
  const text = `\0\uD800 ${good}`;
  const provider = { complete: async () => ({ text, finishReason: 'stop', refusal: null, usage: null, model: 'm' }) };
  const { rawRef } = await bench.sort(sortInput, { provider });
  const blob = await bench.db.selectFrom('blobs').selectAll().where('ref', '=', rawRef).executeTakeFirstOrThrow();
  expect(textOf(blob)).toBe(text);
});

it('logs names, tokens and codes, but nothing that a customer wrote', async () => {
  bench.answers.push(wrong, { error: { message: `no: ${sortInput.message}` }, status: 429, retryAfter: 7 });
  await expect(bench.sort()).rejects.toMatchObject({ code: 'MODEL_RATE_LIMITED' });
  expect(bench.logged).toMatchObject([
    { msg: 'model answered', prompt: 'sortMessage', rung: 'first', inputTokens: 1_000 },
    { msg: 'model call failed', attempt: 1, rung: 'feedback', code: 'MODEL_RATE_LIMITED', retryAfterMs: 7_000 },
  ]);
  expect(JSON.stringify(bench.logged)).not.toContain('parcel');
});
