import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { AgentDecision } from '../../../../src/kit/activity/agent/result.ts';
import { calls, done, openAgentBench, PRICE, ticket, type AgentBench } from './bench.ts';
import { approve, forge, letExpire, pending, reject } from './persons.ts';
import { toolsOf } from './world.ts';

let bench: AgentBench;
beforeAll(async () => {
  bench = await openAgentBench();
});
afterAll(() => bench?.close());
beforeEach(() => bench.reset());

const refund = (cents: number) => calls(['refund', { cents }]);
const session = 'agent#1';
/** The run's second activity, which passes a decision. */
const goOn = (decision: AgentDecision, attempt = 1) => bench.run({ activityId: 'agent#2', attempt, input: { session, decision } });
const toldLast = () =>
  JSON.parse(bench.asked.at(-1)?.messages.findLast(({ role }) => role === 'tool')?.content ?? '{}') as Record<string, unknown>;

it('does not execute a call that needs approval, and returns the exact call', async () => {
  bench.lines = [refund(500), done];
  const result = await bench.run();
  expect(pending(result)).toEqual({ id: '2.0', tool: 'refund', arguments: { cents: 500 } });
  expect(result).toMatchObject({ decision: { choice: 'needs_approval' }, usage: { modelCalls: 1 } });
  expect(bench.world.refunds).toEqual([]);
});

it('executes it after the approval, and continues the session', async () => {
  bench.lines = [refund(500), done];
  const decision = await approve(bench, pending(await bench.run()));
  const result = await goOn(decision);
  expect(result).toMatchObject({ outcome: 'done', session, steps: 2, usage: { modelCalls: 1, usdNano: PRICE } });
  expect(bench.world.refunds).toEqual([[`${bench.runId}:${session}/2.0`, 'kim', 500]]);
  expect(toldLast()).toMatchObject({ outcome: 'done', data: { paid: 500 }, comment: 'fine' });
});

it('executes the edited arguments, and tells the model', async () => {
  bench.lines = [refund(500), done];
  await goOn(await approve(bench, pending(await bench.run()), { cents: 200 }));
  expect(bench.world.refunds.map(([, , cents]) => cents)).toEqual([200]);
  expect(toldLast()).toMatchObject({ approvedArguments: { cents: 200 } });
});

it('tells the model when the edited arguments are invalid, and executes nothing', async () => {
  bench.lines = [refund(500), done];
  await goOn(await approve(bench, pending(await bench.run()), { cents: 99_999 }));
  expect(bench.world.refunds).toEqual([]);
  expect(toldLast()).toMatchObject({ outcome: 'invalid', problem: expect.stringContaining('cents') });
});

it.each([
  ['refused', (call: ReturnType<typeof pending>) => reject(call), 'too much'],
  ['refused without a word', (call: ReturnType<typeof pending>) => reject(call, null), 'gave no reason'],
  ['left to expire', letExpire, 'nobody decided in time'],
])('tells the model that its call was %s', async (_name, decide, words) => {
  bench.lines = [refund(500), done];
  await expect(goOn(decide(pending(await bench.run())))).resolves.toMatchObject({ outcome: 'done' });
  expect(toldLast()).toMatchObject({ outcome: 'rejected', problem: expect.stringContaining(words) });
  expect(bench.world.refunds).toEqual([]);
});

it('does not ask a person twice about a refused call', async () => {
  bench.lines = [refund(500), refund(500), done];
  await expect(goOn(reject(pending(await bench.run())))).resolves.toMatchObject({ outcome: 'done' });
  expect(toldLast()).toMatchObject({ outcome: 'rejected', problem: 'too much', note: expect.stringContaining('before') });
});

it('performs the same effect once although it is requested twice', async () => {
  bench.lines = [refund(500), refund(500), done];
  await goOn(await approve(bench, pending(await bench.run())));
  expect(bench.world.refunds).toHaveLength(1);
  expect(toldLast()).toMatchObject({ outcome: 'done', data: { paid: 500 } });
});

it('leaves the same note once, in one turn or in two', async () => {
  const note = ['note', { text: 'seen' }] as [string, unknown];
  bench.lines = [calls(note, note), calls(note), done];
  await bench.run();
  expect(bench.world.notes).toHaveLength(1);
});

it('pays once when the activity that brings the approval is repeated', async () => {
  bench.lines = [refund(500), done];
  const decision = await approve(bench, pending(await bench.run()));
  const first = await goOn(decision);
  expect(await goOn(decision, 2)).toEqual(first);
  expect(bench.world.refunds).toHaveLength(1);
  expect(bench.asked).toHaveLength(2);
});

it('executes the other calls of the turn too, later ones after the approved one', async () => {
  bench.lines = [calls(['look_up', { number: 'A-1' }], ['refund', { cents: 500 }], ['note', { text: 'paid' }]), done];
  const first = await bench.run();
  expect([bench.world.read.length, bench.world.notes.length]).toEqual([1, 0]);
  await goOn(await approve(bench, pending(first)));
  expect([bench.world.read.length, bench.world.refunds.length, bench.world.notes.length]).toEqual([1, 1, 1]);
});

it('still waits when it is called again without a decision', async () => {
  bench.lines = [refund(500), done];
  const first = await bench.run();
  await expect(bench.run({ activityId: 'agent#2', input: { session } })).resolves.toMatchObject({
    outcome: 'needs_approval',
    call: pending(first),
  });
});

it.each([
  ['no approval at all', {}],
  ['an approval of other arguments', { arguments: { cents: 9_999 } }],
  ['an approval of another action', { action: 'send_reply' }],
])('refuses a proof with %s, and still accepts the right one', async (_name, changes) => {
  bench.lines = [refund(500), done];
  const call = pending(await bench.run());
  const right = await approve(bench, call);
  const forged = Object.keys(changes).length > 0 ? { ...right, ...changes } : forge(call);
  await expect(goOn(forged)).rejects.toMatchObject({ code: 'PROOF_INVALID' });
  expect(bench.world.refunds).toEqual([]);
  await expect(goOn(right)).resolves.toMatchObject({ outcome: 'done' });
});

it('refuses the proof of another run', async () => {
  bench.lines = [refund(500), done];
  const call = pending(await bench.run());
  const decision = await approve(bench, call);
  await bench.reset();
  bench.lines = [refund(500), done];
  await bench.run();
  await expect(goOn(decision)).rejects.toMatchObject({ code: 'PROOF_INVALID' });
  expect(bench.world.refunds).toEqual([]);
});

it('refuses a decision on a call that does not wait', async () => {
  bench.lines = [refund(500), done];
  const call = pending(await bench.run());
  await expect(goOn(reject({ ...call, id: '9.0' }))).rejects.toMatchObject({ code: 'INPUT_INVALID', field: 'decision.call' });
  await expect(bench.run({ activityId: 'agent#9', input: { decision: reject(call) } })).rejects.toMatchObject({ field: 'session' });
});

it('asks for approval by a rule over arguments and trusted values', async () => {
  bench.lines = [refund(50), refund(5_000), done];
  const tools = toolsOf(bench.world).map((tool) =>
    tool.name === 'refund' ? { ...tool, needsApproval: (args: Record<string, unknown>) => (args.cents as number) > 100 } : tool,
  );
  expect(pending(await bench.run({ agent: { tools } }))).toMatchObject({ arguments: { cents: 5_000 } });
  expect(bench.world.refunds.map(([, , cents]) => cents)).toEqual([50]);
});

it('accepts a changed case in a finished session, and keeps its findings', async () => {
  bench.lines = [calls(['look_up', { number: 'A-1' }]), done, done];
  await bench.run();
  const news = { ...ticket, message: 'It came broken.' };
  await expect(bench.run({ activityId: 'agent#2', input: { session, input: news } })).resolves.toMatchObject({
    outcome: 'done',
    steps: 3,
    usage: { modelCalls: 1 },
  });
  const { messages } = bench.asked[2]!;
  expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'assistant', 'user']);
  expect(messages.at(-1)?.content).toContain('It came broken.');
});
