import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { estimateTokens } from '../../../../src/kit/activity/agent/limits.ts';
import type { ModelRequest } from '../../../../src/kit/activity/model/provider.ts';
import { calls, done, openAgentBench, ticket, type AgentBench } from './bench.ts';

let bench: AgentBench;
beforeAll(async () => {
  bench = await openAgentBench();
});
afterAll(() => bench?.close());
beforeEach(() => bench.reset());

const CONTEXT = 3_000;
const agent = { limits: { contextTokens: CONTEXT } };
const lookUp = (number: string) => calls(['look_up', { number }]);
const sizeOf = ({ messages, tools, schema }: ModelRequest) => estimateTokens([tools, schema]) + estimateTokens(messages);
const page = (number: string) => ({ number, text: `${number} ${'lorem ipsum '.repeat(200)}` });

it('sends everything while it fits', async () => {
  bench.lines = [...Array.from({ length: 5 }, (_, at) => lookUp(`A-${at}`)), done];
  await bench.run();
  expect(bench.asked.at(-1)?.messages).toHaveLength(2 + 2 * 5);
});

it('summarises older turns, keeps the newest whole and the case, within the limit', async () => {
  bench.world.orders = page;
  bench.lines = [...Array.from({ length: 12 }, (_, at) => lookUp(`A-${at}`)), done];
  await expect(bench.run({ agent })).resolves.toMatchObject({ outcome: 'done', steps: 13 });
  expect(Math.max(...bench.asked.map(sizeOf))).toBeLessThanOrEqual(CONTEXT);
  const { messages } = bench.asked.at(-1)!;
  expect(JSON.parse(messages[1]!.content)).toEqual(ticket);
  expect(messages[2]?.content).toMatch(/^What was done before.*1 earlier calls are left out.*- look_up \{"number":"A-1"\}: done /s);
  expect(messages.at(-1)).toMatchObject({ role: 'tool', content: expect.stringContaining('A-11') });
  expect(JSON.parse(messages.at(-1)!.content)).toMatchObject({ data: page('A-11') });
});

it('keeps everything in the transcript, by reference', async () => {
  bench.world.orders = page;
  bench.lines = [...Array.from({ length: 12 }, (_, at) => lookUp(`A-${at}`)), done];
  const result = await bench.run({ agent });
  expect(JSON.stringify(result).length).toBeLessThan(1_000);
  const blob = await bench.db.selectFrom('blobs').select('body').where('ref', '=', result.transcriptRef).executeTakeFirstOrThrow();
  const { turns } = JSON.parse(blob.body) as { turns: { kind: string; ref: string }[] };
  const first = turns.find(({ kind }) => kind === 'tool')!;
  const content = await bench.db.selectFrom('blobs').select('body').where('ref', '=', first.ref).executeTakeFirstOrThrow();
  expect(JSON.parse(content.body)).toMatchObject({ args: { number: 'A-0' }, observation: { data: page('A-0') } });
});

it('shortens the results of the last turn when not even that fits', async () => {
  bench.world.orders = (number) => ({ number, text: 'x'.repeat(50_000) });
  bench.lines = [calls(['look_up', { number: 'A-1' }], ['look_up', { number: 'A-2' }], ['look_up', { number: 'A-3' }]), done];
  await expect(bench.run({ agent })).resolves.toMatchObject({ outcome: 'done' });
  expect(sizeOf(bench.asked[1]!)).toBeLessThanOrEqual(CONTEXT);
  const told = bench.asked[1]!.messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
  expect(told).toHaveLength(3);
  expect(told.every((content) => content.includes('characters in all'))).toBe(true);
});

it('sends the same request when it is repeated in a long session', async () => {
  bench.world.orders = page;
  bench.lines = [...Array.from({ length: 9 }, (_, at) => lookUp(`A-${at}`)), done];
  await expect(bench.run({ agent, kill: { at: 'behind model', number: 8 } })).rejects.toThrow();
  bench.lines = [...bench.lines.slice(0, 8), ...bench.lines.slice(7)];
  await bench.run({ agent, attempt: 2 });
  expect(bench.asked[8]?.messages).toEqual(bench.asked[7]?.messages);
});
