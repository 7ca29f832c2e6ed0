import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { estimateTokens } from '../../../../src/kit/activity/agent/messages.ts';
import type { ModelRequest } from '../../../../src/kit/activity/model/provider.ts';
import { SignalboxError } from '../../../../src/kit/common/failures.ts';
import { answer, calls, done, openAgentBench, PRICE, says, ticket, type AgentBench } from './bench.ts';

let bench: AgentBench;
beforeAll(async () => {
  bench = await openAgentBench();
});
afterAll(() => bench?.close());
beforeEach(() => bench.reset());

const turns = () => bench.db.selectFrom('agent_turns').selectAll().where('run_id', '=', bench.runId).orderBy('seq').execute();
const journal = () => bench.db.selectFrom('journal').selectAll().where('run_id', '=', bench.runId).orderBy('seq').execute();
const lookUp = (number: string) => calls(['look_up', { number }]);

it('reasons, acts, observes and answers, with a row for each', async () => {
  bench.lines = [lookUp('A-1'), calls(['note', { text: 'sent' }]), done];
  const result = await bench.run();
  expect(result).toMatchObject({
    outcome: 'done',
    output: answer,
    session: 'agent#1',
    model: 'offline-large',
    decision: { choice: 'answer', confidence: 1 },
    steps: 3,
    toolCalls: 2,
    usage: { modelCalls: 3, cachedCalls: 0, inputTokens: 3_000, outputTokens: 300, usdNano: 3 * PRICE },
  });
  expect((await turns()).map(({ kind, tool, call_id, effect_key }) => [kind, tool, call_id, effect_key])).toEqual([
    ['input', null, null, null],
    ['model', null, null, null],
    ['tool', 'look_up', '2.0', null],
    ['model', null, null, null],
    ['tool', 'note', '4.0', `${bench.runId}:agent#1/4.0`],
    ['model', null, null, null],
  ]);
  expect(bench.world.read).toEqual(['kim A-1']);
  expect(bench.world.notes).toEqual([[`${bench.runId}:agent#1/4.0`, 'sent']]);
});

it('shows the model its calls and their outcomes, as data', async () => {
  bench.lines = [lookUp('A-1'), done];
  await bench.run();
  const [first, second] = bench.asked;
  expect(first?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  expect(JSON.parse(first?.messages[1]?.content ?? '')).toEqual(ticket);
  expect(first?.tools?.map(({ name }) => name)).toEqual(['look_up', 'note', 'refund', 'file']);
  expect(second?.messages.slice(2)).toEqual([
    { role: 'assistant', content: '', toolCalls: [{ id: 'call_2_0', name: 'look_up', arguments: '{"number":"A-1"}' }] },
    { role: 'tool', toolCallId: 'call_2_0', content: '{"outcome":"done","data":{"number":"A-1","state":"sent"}}' },
  ]);
});

it('writes one line about its end into the journal, and one per effect', async () => {
  bench.lines = [calls(['note', { text: 'a' }], ['file', { title: 'b' }]), done];
  const { transcriptRef } = await bench.run();
  expect(await journal()).toMatchObject([
    { kind: 'effect', by: 'note', choice: 'done' },
    { kind: 'effect', by: 'file', choice: 'done' },
    {
      kind: 'model',
      by: 'offline-large',
      choice: 'done',
      version: 'workOnCase@1',
      usd_nano: 2 * PRICE,
      reasoning: answer.reply,
      details: { transcriptRef },
    },
  ]);
  const blob = await bench.db.selectFrom('blobs').select('body').where('ref', '=', transcriptRef).executeTakeFirstOrThrow();
  expect(JSON.parse(blob.body)).toMatchObject({
    agent: 'workOnCase',
    session: 'agent#1',
    turns: [{ kind: 'input' }, { kind: 'model' }, {}, {}, {}],
  });
});

it('counts its model calls as those of the run', async () => {
  bench.lines = [lookUp('A-1'), done];
  await bench.run();
  const rows = await bench.db
    .selectFrom('model_calls')
    .select(['activity_id', 'prompt', 'usd_nano'])
    .where('run_id', '=', bench.runId)
    .execute();
  expect(rows).toEqual([1, 2].map(() => ({ activity_id: 'agent#1', prompt: 'workOnCase', usd_nano: PRICE })));
});

it('tells the model about a tool that is not on the list and about invalid arguments, and executes nothing', async () => {
  bench.lines = [calls(['shell', { command: 'rm' }], ['look_up', { number: 7, customer: 'eve' }], ['look_up', '{"number":']), done];
  await bench.run();
  expect(bench.world.read).toEqual([]);
  const told = bench.asked[1]?.messages.slice(3).map(({ content }) => JSON.parse(content) as { outcome: string; problem: string });
  expect(told).toEqual([
    { outcome: 'unknown_tool', problem: 'there is no tool shell; there are look_up, note, refund, file' },
    { outcome: 'invalid', problem: expect.stringContaining('number: ') },
    { outcome: 'invalid', problem: expect.stringContaining('number: ') },
  ]);
});

it('tells the model about a tool that finally failed, and continues', async () => {
  bench.world.orders = () => {
    throw new SignalboxError('RUN_NOT_FOUND', { detail: 'A-1' });
  };
  bench.lines = [lookUp('A-1'), done];
  await expect(bench.run()).resolves.toMatchObject({ outcome: 'done' });
  expect(bench.asked[1]?.messages.at(-1)?.content).toContain('"outcome":"failed"');
});

it('gives feedback on an answer that does not fit', async () => {
  bench.lines = [says({ reply: 1 }), done];
  await expect(bench.run()).resolves.toMatchObject({ outcome: 'done', steps: 2 });
  expect(bench.asked[1]?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
});

it('ends as refused when the model declines', async () => {
  bench.lines = [lookUp('A-1'), { ...done, refusal: 'I will not.' }];
  await expect(bench.run()).resolves.toMatchObject({
    outcome: 'refused',
    partial: { known: ['look_up: {"number":"A-1","state":"sent"}'] },
  });
});

it('stops when the run is cancelled, between two calls', async () => {
  const stop = new AbortController();
  const reason = new Error('cancelled');
  bench.world.orders = () => {
    stop.abort(reason);
    return 'sent';
  };
  bench.lines = [lookUp('A-1'), done];
  await expect(bench.run({ signal: stop.signal })).rejects.toBe(reason);
  expect(bench.asked).toHaveLength(1);
  expect(await turns()).toHaveLength(3);
});

const CONTEXT = 3_000;
/** An agent with a small context. */
const agent = { limits: { contextTokens: CONTEXT } };
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
