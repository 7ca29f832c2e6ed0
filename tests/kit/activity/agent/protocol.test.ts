import { LLMock, type FixtureResponse } from '@copilotkit/aimock';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createOpenAiProvider } from '../../../../src/adapters/openai/provider.ts';
import { defineTool } from '../../../../src/kit/activity/agent/tool.ts';
import { startModelServer, type ModelServer } from '../../../../stack/model/server.ts';
import { answer, openAgentBench, type AgentBench } from './bench.ts';
import type { Trusted } from './world.ts';
import { retryOnce } from '../../../helpers/retry-once.ts';

retryOnce('depends on the clock'); // connections that idle for seconds are closed by either side

let bench: AgentBench;
let mock: LLMock;
let offline: ModelServer;
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
beforeEach(() => bench.reset());
afterEach(() => {
  script.length = 0;
  mock.clearRequests();
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
