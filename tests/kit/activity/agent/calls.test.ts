import { LLMock, type FixtureResponse } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createOpenAiProvider } from '../../../../src/adapters/openai/provider.ts';
import { defineTool } from '../../../../src/kit/activity/agent/tool.ts';
import type { ModelAnswer } from '../../../../src/kit/activity/model/provider.ts';
import { SignalboxError } from '../../../../src/kit/common/failures.ts';
import { settleParked } from '../../../../src/store/effects.ts';
import { startModelServer, type ModelServer } from '../../../../stack/model/server.ts';
import { FAULT_ROWS, playFault, SLOW_FAULTS, untilGood } from '../../../helpers/model-faults.ts';
import { answer, calls, done, openAgentBench, PRICE, says, type AgentBench, type RunOptions } from './bench.ts';
import { Killed } from './kill.ts';
import { approve, pending } from './persons.ts';
import { toolsOf, type Trusted } from './world.ts';
import { retryOnce } from '../../../helpers/retry-once.ts';

retryOnce('depends on the clock'); // connections that idle for seconds are closed by either side

let bench: AgentBench;
let mock: LLMock;
let offline: ModelServer;
/** Answers of `mock`. */
const script: FixtureResponse[] = [];
beforeAll(async () => {
  bench = await openAgentBench();
  mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
  mock.on({ predicate: () => script.length > 0 }, () => script.shift()!);
  await mock.start();
  offline = await startModelServer({ port: 0 });
});
afterAll(async () => {
  await offline?.close();
  await mock?.stop();
  await bench?.close();
});
beforeEach(async () => {
  script.length = 0;
  mock.clearRequests();
  await bench.reset();
});

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

const usage = { prompt_tokens: 1_000, completion_tokens: 100 };
const over = (baseUrl: string) => ({ parts: { provider: createOpenAiProvider({ baseUrl, apiKey: 'test' }) } });
interface Body {
  messages: Record<string, unknown>[];
  tools: { type: string; function: { name: string; strict: boolean; parameters: Record<string, unknown> } }[];
  tool_choice?: string;
  response_format: { type: string };
}
const bodies = () => mock.getRequests().map(({ body }) => body as unknown as Body);

it('calls tools over the wire, and answers each call by its id', async () => {
  script.push({ toolCalls: [{ name: 'look_up', arguments: '{"number":"A-1"}' }], usage }, { content: JSON.stringify(answer), usage });
  await expect(bench.run(over(`${mock.url}/v1`))).resolves.toMatchObject({
    outcome: 'done',
    output: answer,
    usage: { inputTokens: 2_000 },
  });
  const [first, second] = bodies();
  expect(first?.response_format.type).toBe('json_schema');
  expect(first?.tools.map(({ type, function: called }) => [type, called.name, called.strict])).toContainEqual([
    'function',
    'look_up',
    true,
  ]);
  expect(first?.tools[0]?.function.parameters).toMatchObject({ required: ['number'], additionalProperties: false });
  expect(second?.messages.slice(2)).toEqual([
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_2_0', type: 'function', function: { name: 'look_up', arguments: '{"number":"A-1"}' } }],
    },
    { role: 'tool', tool_call_id: 'call_2_0', content: '{"outcome":"done","data":{"number":"A-1","state":"sent"}}' },
  ]);
});

it('forbids tool calls over the wire in the last step', async () => {
  script.push({ content: JSON.stringify(answer), usage });
  await bench.run({ ...over(`${mock.url}/v1`), agent: { limits: { steps: 1 } } });
  expect(bodies()[0]?.tool_choice).toBe('none');
});

it('continues after a busy server, without paying again', async () => {
  script.push({ toolCalls: [{ name: 'look_up', arguments: '{"number":"A-1"}' }], usage }, { error: { message: 'slow down' }, status: 429 });
  await expect(bench.run(over(`${mock.url}/v1`))).rejects.toMatchObject({ code: 'MODEL_RATE_LIMITED' });
  script.push({ content: JSON.stringify(answer), usage });
  await expect(bench.run({ ...over(`${mock.url}/v1`), attempt: 2 })).resolves.toMatchObject({ outcome: 'done', steps: 2 });
  expect(bench.world.read).toHaveLength(1);
  expect(mock.getRequests()).toHaveLength(3);
});

it('works with the model of the local stack: it looks up, and answers from its findings', async () => {
  bench.world.orders = (number) => ({ order: number, state: 'sent', expected: '2026-12-01' });
  const track = defineTool({
    name: 'track_parcel',
    description: 'Tells where the parcel of an order is and when it will be delivered.',
    effect: 'read',
    input: z.object({ order_id: z.string() }),
    output: z.unknown(),
    run: async ({ order_id }, { trusted }: { trusted: Trusted }) => {
      bench.world.read.push(`${trusted.customer} ${order_id}`);
      return bench.world.orders(order_id);
    },
  });
  const input = { message: 'When will the parcel of order A-5005 be delivered?', customer: 'kim' };
  const result = await bench.run({ ...over(offline.baseUrl), agent: { tools: [track] }, input: { input } });
  expect(bench.world.read).toEqual(['kim A-5005']);
  expect(result).toMatchObject({ outcome: 'done', toolCalls: 1, output: { reply: expect.any(String) } });
  expect(result.usage.usdNano).toBeGreaterThan(0);
});

it.each(FAULT_ROWS.filter(({ fault }) => !SLOW_FAULTS.includes(fault)))(
  'lets an agent go on when $fault comes once, or end with a word of its own: $once',
  async ({ fault, once, always }) => {
    await playFault(offline, fault, 1);
    const { parts } = over(offline.baseUrl);
    const work = untilGood((attempt) => bench.run({ attempt, parts, agent: { tools: [], limits: { steps: 6 } } }));
    if (once === 'person' && always !== 'MODEL_REFUSED') await expect(work).rejects.toMatchObject({ code: always });
    else expect((await work).outcome).toBe(once === 'person' ? 'refused' : 'done');
    const rows = await bench.db.selectFrom('model_calls').select('request_hash').where('run_id', '=', bench.runId).execute();
    expect(new Set(rows.map(({ request_hash }) => request_hash)).size).toBe(rows.length);
  },
);
