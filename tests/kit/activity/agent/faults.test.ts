import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { SignalboxError } from '../../../../src/kit/common/failures.ts';
import type { ModelAnswer } from '../../../../src/kit/activity/model/provider.ts';
import { settleParked } from '../../../../src/store/effects.ts';
import { answer, calls, done, openAgentBench, PRICE, says, type AgentBench, type RunOptions } from './bench.ts';
import { Killed } from './kill.ts';
import { approve, pending } from './persons.ts';
import { toolsOf } from './world.ts';

let bench: AgentBench;
beforeAll(async () => {
  bench = await openAgentBench();
});
afterAll(() => bench?.close());
beforeEach(() => bench.reset());

const lookUp = calls(['look_up', { number: 'A-1' }]);
const breakWith = (error: Error) => {
  bench.world.orders = () => {
    throw error;
  };
};
const toldLast = () => bench.asked.at(-1)?.messages.findLast(({ role }) => role === 'tool')?.content;

it('leaves temporary failures to the next attempt', async () => {
  breakWith(new SignalboxError('DATABASE_UNREACHABLE'));
  bench.lines = [lookUp, done];
  await expect(bench.run()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  bench.world.orders = () => 'sent';
  await expect(bench.run({ attempt: 2 })).resolves.toMatchObject({ outcome: 'done', usage: { modelCalls: 2 } });
  expect(bench.asked).toHaveLength(2);
});

it('tells the model when a read-only tool still fails at the third attempt', async () => {
  breakWith(new TypeError('x is not a function'));
  bench.lines = [lookUp, done];
  for (const attempt of [1, 2]) await expect(bench.run({ attempt })).rejects.toThrow(TypeError);
  await expect(bench.run({ attempt: 3 })).resolves.toMatchObject({ outcome: 'done' });
  expect(toldLast()).toBe('{"outcome":"failed","problem":"the tool does not work now"}');
});

it('tells the model when a tool returns data that does not fit its schema', async () => {
  const tools = toolsOf(bench.world).map((tool) => (tool.name === 'look_up' ? { ...tool, output: toolsOf(bench.world)[1]!.output } : tool));
  bench.lines = [lookUp, done];
  await expect(bench.run({ agent: { tools } })).resolves.toMatchObject({ outcome: 'done' });
  expect(toldLast()).toContain('"outcome":"failed"');
});

const spoilt: ModelAnswer = { ...says('<look_up>{"number": null}'), finishReason: 'tool_use_failed', usage: null };

it('continues when the provider could not use a turn, and tells the model', async () => {
  bench.lines = [lookUp, spoilt, done];
  const result = await bench.run();
  expect(result).toMatchObject({ outcome: 'done', steps: 3, usage: { modelCalls: 3, unpricedCalls: 1, held: expect.any(Object) } });
  expect(bench.asked.at(-1)?.messages.at(-1)?.content).toContain('could not use what the model wrote (tool_use_failed)');
});

it.each(['MALFORMED_FUNCTION_CALL', 'length', 'error'])('executes no call of a turn that ended with %s', async (finishReason) => {
  bench.lines = [{ ...calls(['refund', { cents: 500 }]), finishReason }, done];
  await expect(bench.run()).resolves.toMatchObject({ outcome: 'done' });
  expect(bench.world.refunds).toEqual([]);
});

it('executes the calls of a turn, never the draft of an answer in its thoughts', async () => {
  const draft = JSON.stringify({ reply: 'I do not know.', sure: true });
  bench.lines = [{ ...lookUp, text: `<think>Perhaps ${draft}</think>` }, says(`<think>${draft}</think>${JSON.stringify(answer)}`)];
  await expect(bench.run()).resolves.toMatchObject({ outcome: 'done', output: answer, toolCalls: 1 });
});

it('keeps the price of a turn that broke off, and requests it again', async () => {
  bench.lines = [{ ...done, failure: new SignalboxError('MODEL_UNAVAILABLE', { detail: '502 gone' }) }, done];
  await expect(bench.run()).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  await expect(bench.run({ attempt: 2 })).resolves.toMatchObject({ outcome: 'done', steps: 1 });
  expect(await bench.db.selectFrom('model_calls').select('usd_nano').where('run_id', '=', bench.runId).execute()).toEqual([
    { usd_nano: PRICE },
    { usd_nano: PRICE },
  ]);
});

it.each(['usdNano', 'outputTokens'] as const)('reaches its limit of %s even if the provider counts nothing', async (limit) => {
  bench.lines = Array.from({ length: 40 }, (_, at) => ({ ...calls(['look_up', { number: `A-${at}` }]), usage: null }));
  await expect(bench.run()).resolves.toMatchObject({ outcome: 'exhausted' });
  expect(bench.asked.length).toBeLessThan(20);
  await bench.reset();
  bench.lines = [{ ...lookUp, usage: null }, done];
  const most = { usdNano: 100_000, outputTokens: 100 }[limit];
  await expect(bench.run({ agent: { limits: { [limit]: most } } })).resolves.toMatchObject({ outcome: 'exhausted' });
});

it('leaves to a person whether an effect happened that nobody can look up, never does it again, and goes on with the answer', async () => {
  const tools = toolsOf(bench.world).map((tool) => (tool.where === 'outside' ? { ...tool, verify: null } : tool));
  bench.lines = [calls(['refund', { cents: 500 }]), done];
  const decision = await approve(bench, pending(await bench.run({ agent: { tools } })));
  const second: RunOptions = { agent: { tools }, activityId: 'agent#2', input: { session: 'agent#1', decision } };
  await expect(bench.run({ ...second, kill: { at: 'behind tool', number: 1 } })).rejects.toThrow(Killed);
  for (const attempt of [2, 3]) {
    await expect(bench.run({ ...second, attempt })).rejects.toMatchObject({ code: 'EFFECT_IN_DOUBT', effect: expect.any(String) });
  }
  const settled = { happened: true, by: ['ana'], comment: 'it is in the books', at: new Date().toISOString() };
  const { key, run_id } = await bench.db
    .selectFrom('effects')
    .select(['key', 'run_id'])
    .where('status', '=', 'parked')
    .executeTakeFirstOrThrow();
  await bench.db.transaction().execute((trx) => settleParked(trx, run_id, key, settled, null));
  expect(await bench.run({ ...second, attempt: 4 })).toMatchObject({ outcome: 'done' });
  expect(toldLast()).toContain('it was done');
  expect(bench.world.refunds).toHaveLength(1);
});

it('does not start without its case, and names what is missing', async () => {
  await expect(bench.run({ input: { input: { message: 'x' } as never } })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    field: 'customer',
  });
  await expect(bench.run({ input: { session: 'agent#7' } })).rejects.toMatchObject({ code: 'INPUT_INVALID', field: 'session' });
});
