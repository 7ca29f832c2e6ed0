import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { AgentLimits } from '../../../../src/kit/activity/agent/definition.ts';
import type { ModelRequest } from '../../../../src/kit/activity/model/provider.ts';
import { SignalboxError } from '../../../../src/kit/common/failures.ts';
import { calls, done, openAgentBench, says, type AgentBench, type Line } from './bench.ts';
import { approve, pending } from './persons.ts';

let bench: AgentBench;
beforeAll(async () => {
  bench = await openAgentBench();
});
afterAll(() => bench?.close());
beforeEach(() => bench.reset());

const session = 'agent#1';
const lookUp = (number: string) => calls(['look_up', { number }]);
/** A model that always calls one more tool. */
const endless = (): Line[] => Array.from({ length: 40 }, (_, at) => lookUp(`A-${at}`));
const run = (limits: Partial<AgentLimits>) => bench.run({ agent: { limits } });

const cases: [keyof AgentLimits, number, { asked: number; ran: number }][] = [
  ['steps', 3, { asked: 3, ran: 2 }],
  ['toolCalls', 3, { asked: 4, ran: 3 }],
  ['inputTokens', 3_400, { asked: 3, ran: 3 }],
  ['outputTokens', 250, { asked: 3, ran: 3 }],
  ['usdNano', 10_000_000, { asked: 3, ran: 3 }],
  ['contextTokens', 100, { asked: 0, ran: 0 }],
];

/** For the second activity, which continues with other limits. */
const goOn = (limits: Partial<AgentLimits>) => bench.run({ activityId: 'agent#2', input: { session, limits } });

it.each(cases)('ends as exhausted at its limit of %s, with its findings', async (limit, most, { asked, ran }) => {
  bench.lines = endless();
  const result = await run({ [limit]: most });
  expect(result).toMatchObject({ outcome: 'exhausted', limit, decision: { choice: 'exhausted' } });
  expect([bench.asked.length, bench.world.read.length]).toEqual([asked, ran]);
  expect(result.outcome !== 'done' && result.partial.known).toHaveLength(ran);
});

it('counts the time of calls, not of waiting', async () => {
  bench.lines = endless();
  await run({ toolCalls: 1 });
  await bench.db
    .updateTable('agent_turns')
    .set({ duration_ms: 60_000 })
    .where('kind', '!=', 'input')
    .where('run_id', '=', bench.runId)
    .execute();
  await expect(goOn({ wallMs: 180_000 })).resolves.toMatchObject({ outcome: 'exhausted', limit: 'wallMs' });
  await expect(bench.run({ activityId: 'agent#3', input: { session, limits: { wallMs: 200_000, toolCalls: 2 } } })).resolves.toMatchObject({
    limit: 'toolCalls',
  });
});

it('ends as exhausted when it asks for too many approvals', async () => {
  bench.lines = Array.from({ length: 9 }, (_, at) => calls(['refund', { cents: 100 + at }]));
  const first = await bench.run({ agent: { limits: { approvals: 1 } } });
  const decision = await approve(bench, pending(first));
  const second = await bench.run({ activityId: 'agent#2', input: { session, decision }, agent: { limits: { approvals: 1 } } });
  expect(second).toMatchObject({ outcome: 'exhausted', limit: 'approvals' });
  expect(bench.world.refunds).toHaveLength(1);
});

it('continues with higher limits, and counts earlier usage', async () => {
  bench.lines = [lookUp('A-1'), lookUp('A-2'), lookUp('A-3'), done];
  await expect(run({ toolCalls: 2 })).resolves.toMatchObject({ outcome: 'exhausted', usage: { modelCalls: 3 } });
  await expect(goOn({ toolCalls: 3 })).resolves.toMatchObject({ outcome: 'done', steps: 4, toolCalls: 3, usage: { modelCalls: 1 } });
  expect(bench.world.read).toEqual(['kim A-1', 'kim A-2', 'kim A-3']);
});

it('requests the answer in its last step, without tools', async () => {
  bench.lines = [lookUp('A-1'), done];
  await expect(run({ steps: 2 })).resolves.toMatchObject({ outcome: 'done' });
  expect(bench.asked.map(({ toolChoice }) => toolChoice)).toEqual([undefined, 'none']);
  expect(bench.asked[1]?.messages.at(-1)?.content).toContain('last step');
});

it('gives a turn at most the output tokens left in the session', async () => {
  bench.lines = [lookUp('A-1'), done];
  await run({ outputTokens: 150 });
  expect(bench.asked.map(({ outputTokens }) => outputTokens)).toEqual([150, 50]);
});

it('ends as exhausted when a budget beyond the session is used up', async () => {
  bench.lines = endless();
  const budgetFor = () => ({ run: { modelCalls: 2 }, atLimit: 'person' as const });
  await expect(bench.run({ parts: { budgetFor } })).resolves.toMatchObject({ outcome: 'exhausted', limit: 'budget' });
  expect(bench.asked).toHaveLength(2);
});

it('ends as exhausted when the model does not answer in the time that is left', async () => {
  const late = new SignalboxError('MODEL_TIMEOUT');
  const waits: number[] = [];
  const provider = {
    complete: async ({ timeoutMs }: ModelRequest) => {
      waits.push(timeoutMs);
      throw late;
    },
  };
  await expect(bench.run({ parts: { provider }, agent: { limits: { wallMs: 20_000 } } })).resolves.toMatchObject({ limit: 'wallMs' });
  await expect(bench.run({ parts: { provider }, activityId: 'agent#2' })).rejects.toBe(late);
  expect(waits).toEqual([20_000, 60_000]);
});

it('reads a turn back unchanged, even if an earlier text equals its record', async () => {
  const record = JSON.stringify({ text: '', toolCalls: lookUp('A-1').toolCalls });
  bench.lines = [says(record), lookUp('A-1'), done];
  await expect(bench.run({ kill: { at: 'behind commit', number: 3 } })).rejects.toThrow();
  await expect(bench.run({ attempt: 2 })).resolves.toMatchObject({ outcome: 'done', steps: 3, toolCalls: 1 });
  expect(bench.asked).toHaveLength(3);
});

it('tells the model once that it repeats itself, then ends as stuck', async () => {
  bench.lines = [lookUp('A-1')];
  const result = await bench.run();
  expect(result).toMatchObject({ outcome: 'stuck', reason: expect.stringContaining('look_up') });
  expect(bench.asked).toHaveLength(3);
  expect(bench.asked[2]?.messages.at(-1)?.content).toContain('Do not make it again');
});

it('lets a model repeat a read whose data has changed', async () => {
  let count = 0;
  bench.world.orders = () => ({ place: ++count });
  bench.lines = [lookUp('A-1'), lookUp('A-1'), lookUp('A-1'), lookUp('A-1'), done];
  await expect(bench.run()).resolves.toMatchObject({ outcome: 'done', steps: 5 });
});

it('ends as stuck after several turns without new information, whatever they call', async () => {
  bench.world.orders = () => 'there is no such order';
  bench.lines = endless();
  await expect(bench.run()).resolves.toMatchObject({ outcome: 'stuck', reason: expect.stringContaining('3 turns'), steps: 4 });
});

it('ends as stuck when no repair brings a usable answer', async () => {
  bench.lines = [says('no idea'), says('still none'), done];
  await expect(bench.run()).resolves.toMatchObject({ outcome: 'stuck', partial: { draft: 'still none' } });
});

it('climbs to the larger model when feedback did not help, and stays there', async () => {
  bench.lines = [says('no idea'), says('still none'), lookUp('A-1'), done];
  await expect(bench.run({ agent: { tier: 'small' } })).resolves.toMatchObject({ outcome: 'done', model: 'offline-large' });
  expect(bench.asked.map(({ model }) => model)).toEqual(['offline-small', 'offline-small', 'offline-large', 'offline-large']);
});
