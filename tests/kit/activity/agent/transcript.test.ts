import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { AgentDecision } from '../../../../src/kit/activity/agent/result.ts';
import type { ModelAnswer, ModelRequest } from '../../../../src/kit/activity/model/provider.ts';
import { hashOf } from '../../../../src/store/hash.ts';
import { calls, done, openAgentBench, type AgentBench, type Result } from './bench.ts';
import { Killed, type Kill } from './kill.ts';
import { approve, pending } from './persons.ts';

let bench: AgentBench;
beforeAll(async () => {
  bench = await openAgentBench();
});
afterAll(() => bench?.close());
beforeEach(() => bench.reset());

/** A model that answers by the length of the session, so that equal requests get equal answers. */
const scripted = (script: ModelAnswer[]) => (request: ModelRequest) =>
  script[request.messages.filter(({ role }) => role === 'assistant').length] ?? done;

const script = [
  calls(['look_up', { number: 'A-1' }], ['note', { text: 'seen' }]),
  calls(['file', { title: 'wish' }], ['refund', { cents: 500 }]),
  calls(['note', { text: 'paid' }]),
  done,
];

/** Repeats each activity until it survives, then the next, until the agent ends; every attempt uses the next kill. */
async function runThrough(kills: (Kill | null)[]): Promise<{ result: Result; killed: number }> {
  let killed = 0;
  let decision: AgentDecision | null = null;
  for (let activity = 1; activity < 9; activity += 1) {
    const input = decision ? { session: 'agent#1', decision } : {};
    let result: Result | null = null;
    for (let attempt = 1; result === null; attempt += 1) {
      try {
        result = await bench.run({ activityId: `agent#${activity}`, attempt, input, kill: kills.shift() ?? null });
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        killed += 1;
      }
    }
    if (result.outcome !== 'needs_approval') return { result, killed };
    decision = await approve(bench, pending(result));
  }
  throw new Error('it never ended');
}

/** Number of model calls with a request sent before. */
const repeatedCalls = () =>
  bench.asked.length - new Set(bench.asked.map(({ messages, outputTokens }) => hashOf([messages, outputTokens]))).size;
const wishes = async () =>
  (await bench.db.selectFrom('feature_requests').selectAll().where('run_id', 'like', `${bench.runId}/%`).execute()).length;
const effectLines = async () => {
  const rows = await bench.db.selectFrom('journal').select('by').where('run_id', '=', bench.runId).where('kind', '=', 'effect').execute();
  return rows.map(({ by }) => by).sort();
};
const paidRows = async () =>
  (await bench.db.selectFrom('model_calls').select('request_hash').where('run_id', '=', bench.runId).execute()).length;
const worldNow = async () => ({
  notes: bench.world.notes.map(([, text]) => text),
  refunds: bench.world.refunds.map(([, , cents]) => cents),
  wishes: await wishes(),
  journal: await effectLines(),
});
const whole = { notes: ['seen', 'paid'], refunds: [500], wishes: 1, journal: ['file', 'note', 'note', 'refund'] };

const points: Kill['at'][] = ['before commit', 'behind commit', 'before model', 'behind model', 'behind tool'];

it.each(points)('pays nothing twice and repeats no effect when it is killed %s, at every point', async (at) => {
  bench.lines = [scripted(script)];
  let reached = 0;
  for (let number = 1; ; number += 1) {
    await bench.reset();
    bench.lines = [scripted(script)];
    const { result, killed } = await runThrough([{ at, number }]);
    const place = `${at} ${number}`;
    expect([place, result]).toMatchObject([place, { outcome: 'done', steps: 4, toolCalls: 5 }]);
    expect([place, await worldNow()]).toEqual([place, whole]);
    expect([place, repeatedCalls() <= killed]).toEqual([place, true]);
    expect([place, await paidRows()]).toEqual([place, 4]);
    if (killed === 0) break;
    reached += 1;
  }
  expect(reached).toBeGreaterThanOrEqual(at.includes('model') ? 2 : at === 'behind tool' ? 2 : 9);
});

it('repeats only the call in flight: none when its row was written', async () => {
  bench.lines = [scripted(script)];
  await runThrough([{ at: 'behind commit', number: 2 }]);
  expect(repeatedCalls()).toBe(0);
  await bench.reset();
  bench.lines = [scripted(script)];
  await runThrough([{ at: 'behind model', number: 1 }]);
  expect(repeatedCalls()).toBe(1);
});

it('repeats no read that has a row', async () => {
  bench.lines = [scripted(script)];
  await runThrough([{ at: 'behind commit', number: 3 }]);
  expect(bench.world.read).toEqual(['kim A-1']);
});

it('writes each row once with two concurrent attempts', async () => {
  bench.lines = [scripted([calls(['look_up', { number: 'A-1' }]), calls(['note', { text: 'seen' }]), done])];
  const results = await Promise.all([bench.run({ attempt: 1 }), bench.run({ attempt: 2 })]);
  expect(results[1]).toEqual(results[0]);
  expect(results[0]).toMatchObject({ outcome: 'done', steps: 3 });
  expect(bench.world.notes).toHaveLength(1);
  const rows = await bench.db.selectFrom('agent_turns').select('seq').where('run_id', '=', bench.runId).orderBy('seq').execute();
  expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await paidRows()).toBe(bench.asked.length);
});

/** A small generator, so that a failing seed can be replayed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function randomScript(random: (below: number) => number): ModelAnswer[] {
  const one = (at: number): [string, unknown] => {
    const kinds: [string, unknown][] = [
      ['look_up', { number: `A-${at}` }],
      ['note', { text: `n-${at}` }],
      ['file', { title: `w-${at}` }],
      ['refund', { cents: 100 + at }],
      ['shell', { command: 'id' }],
      ['note', { text: 7 }],
    ];
    return kinds[random(kinds.length)]!;
  };
  return Array.from({ length: 1 + random(4) }, (_, turn) =>
    calls(...Array.from({ length: 1 + random(3) }, (_, place) => one(turn * 10 + place))),
  );
}

const SEEDS = 15;

it.each(Array.from({ length: SEEDS }, (_, seed) => seed + 1))('ends like an attempt that was never killed: seed %i', async (seed) => {
  const random = randomOf(seed);
  const lines = randomScript(random);
  bench.lines = [scripted(lines)];
  const calm = await runThrough([]);
  const expected = await worldNow();
  const calls = bench.asked.length;
  await bench.reset();
  bench.lines = [scripted(lines)];
  const kills = Array.from({ length: 6 }, () => ({ at: points[random(points.length)]!, number: 1 + random(6) }));
  const { result, killed } = await runThrough(kills);
  expect(result).toMatchObject({ outcome: calm.result.outcome, steps: calm.result.steps, toolCalls: calm.result.toolCalls });
  expect(await worldNow()).toEqual(expected);
  expect(bench.asked.length).toBeLessThanOrEqual(calls + killed);
  expect(await paidRows()).toBe(calls);
});
