import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { listRuns, showRun } from '../../../src/client/observe.ts';
import type { Decision, OperatorAction, OperatorAnswer } from '../../../src/kit/common/approval.ts';
import type { MessageAnswer } from '../../../src/kit/common/message.ts';
import { searchAttributes } from '../../../src/kit/common/search-attributes.ts';
import type { DecisionAnswer, RunView } from '../../../src/kit/common/view.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { until } from '../../helpers/tickets/stage.ts';
import { replaySinks } from '../../../testkit/replay-sinks.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

let test: TestDatabase;
let worker: TestWorker;
let client: SignalboxClient;
/** What each piece of work waits for. */
let gate: Promise<void>;
beforeAll(async () => {
  test = await openTestDatabase();
  const usage = { modelCalls: 1, cachedCalls: 0, inputTokens: 10, outputTokens: 1, usdNano: 1_000_000 };
  const work = async () => {
    await gate;
    return { model: 'tiny', usage };
  };
  worker = await startTestWorker(test.db, { work });
  client = openTestClient(test.db, process.env['TEST_TEMPORAL_ADDRESS']!);
});
beforeEach(() => {
  gate = Promise.resolve();
});
afterAll(async () => {
  await client?.close();
  await worker?.stop();
  await test?.close();
});

/** So few events that the run continues as new at every rest. */
const ALWAYS = 5;
let count = 0;
const start = async (mostEvents: number) => {
  const { workflowId } = await worker.start('continuing', `c${++count}`, { mostEvents });
  return worker.client.workflow.getHandle(workflowId); // of the current execution
};
const say = (handle: WorkflowHandle, text: string, updateId: string = randomUUID()) =>
  handle.executeUpdate<MessageAnswer, [object]>('customerReply', { args: [{ text, messageId: null }], updateId });
const operate = (handle: WorkflowHandle, action: OperatorAction['action']) =>
  handle.executeUpdate<OperatorAnswer, [OperatorAction]>('operate', { args: [{ action, person: 'otto', reason: 'test' }] });
const view = (handle: WorkflowHandle) => handle.query<RunView>('status');
const executionOf = async (handle: WorkflowHandle) => (await handle.describe()).runId;

it('keeps cost, steps, decisions and early result in a new execution, without a visible change outside', async () => {
  const handle = await start(ALWAYS);
  const first = await executionOf(handle);
  const before = await view(handle);
  for (const text of ['one', 'two', 'three']) expect(await say(handle, text)).toMatchObject({ accepted: true });
  await until(async () => (await view(handle)).steps.filter(({ status }) => status === 'done').length === 3);
  const after = await view(handle);
  expect(await executionOf(handle)).not.toBe(first);
  expect(after).toMatchObject({ id: handle.workflowId, startedAt: before.startedAt, state: 'listening', initiator: 'otto' });
  expect(after).toMatchObject({ result: { heard: ['early'] }, cost: { modelCalls: 3, inputTokens: 30, usd: 0.003 } });
  expect(after.decisions.map(({ reasoning }) => reasoning)).toEqual(['one', 'two', 'three']);
  expect(await showRun(client, handle.workflowId)).toMatchObject({ status: 'running', state: 'listening', endedAt: null });
  expect(await listRuns(client, { limit: 50 })).toContainEqual(expect.objectContaining({ id: handle.workflowId, state: 'listening' }));
  await say(handle, 'bye');
  expect(await handle.result()).toEqual({ heard: ['one', 'two', 'three', 'bye'] });
  const steps = await test.db
    .selectFrom('run_steps')
    .select('position')
    .where('run_id', '=', handle.workflowId)
    .orderBy('position')
    .execute();
  expect(steps.map(({ position }) => position)).toEqual([1, 2, 3]);
  const lines = await test.db.selectFrom('journal').select('choice').where('run_id', '=', handle.workflowId).orderBy('seq').execute();
  const wrote = ['wrote again', 'wrote again', 'wrote again', 'wrote again'];
  expect(lines.map(({ choice }) => choice)).toEqual(['new -> listening', ...wrote, 'listening -> done']);
});

it('keeps id, search attributes and the time limit of its tasks', async () => {
  const handle = await start(ALWAYS);
  const first = await executionOf(handle);
  await say(handle, 'one');
  await until(async () => (await executionOf(handle)) !== first);
  const { typedSearchAttributes } = await handle.describe();
  expect(typedSearchAttributes.get(searchAttributes.state)).toBe('listening');
  const { events } = await handle.fetchHistory();
  expect(events?.[0]?.workflowExecutionStartedEventAttributes?.workflowTaskTimeout?.seconds?.toString()).toBe('5');
  await handle.terminate();
});

it('loses no message that arrives while it continues as new, and counts none twice', async () => {
  const handle = await start(ALWAYS);
  const texts = Array.from({ length: 12 }, (_, index) => `m${index}`);
  const answers = await Promise.all(texts.flatMap((text) => [say(handle, text, text), say(handle, text, text)]));
  expect(answers.every(({ accepted }) => accepted)).toBe(true);
  await until(async () => (await view(handle)).cost.modelCalls === texts.length);
  await say(handle, 'm0', 'm0'); // an earlier execution accepted it
  await say(handle, 'bye');
  const { heard } = (await handle.result()) as { heard: string[] };
  expect(heard.toSorted()).toEqual([...texts, 'bye'].toSorted());
});

it('accepts decisions after it continued as new, and stays paused', async () => {
  const handle = await start(ALWAYS);
  const first = await executionOf(handle);
  let open!: () => void;
  gate = new Promise((resolve) => (open = resolve));
  await say(handle, 'one');
  await say(handle, 'ask');
  expect(await operate(handle, 'pause')).toMatchObject({ accepted: true });
  open();
  await until(async () => (await executionOf(handle)) !== first);
  expect(await view(handle)).toMatchObject({ status: 'paused', state: 'listening' });
  expect(await operate(handle, 'resume')).toMatchObject({ accepted: true });
  await until(async () => (await view(handle)).waitingFor.length === 1);
  const sent = { requestId: `${handle.workflowId}/thing`, person: 'ana', decision: 'approve', channel: 'cli', verified: false } as const;
  const decide = () => handle.executeUpdate<DecisionAnswer, [Decision]>('decide', { args: [{ ...sent, comment: null, edits: null }] });
  await until(async () => (await decide()).accepted);
  await say(handle, 'bye');
  expect(await handle.result()).toEqual({ heard: ['one', 'ask', 'approved', 'bye'] });
});

it('stays one execution while its history is short', async () => {
  const handle = await start(10_000);
  const first = await executionOf(handle);
  await say(handle, 'one');
  await say(handle, 'bye');
  await handle.result();
  expect(await executionOf(handle)).toBe(first);
});

it('replays each of its executions', async () => {
  const handle = await start(ALWAYS);
  const first = await executionOf(handle);
  await say(handle, 'one');
  await until(async () => (await executionOf(handle)) !== first);
  await say(handle, 'bye');
  await handle.result();
  const bundle = { workflowBundle: { codePath: process.env['TEST_WORKFLOW_BUNDLE']! } };
  for (const runId of [first, await executionOf(handle)]) {
    const history = await worker.client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
    await Worker.runReplayHistory({ ...bundle, sinks: replaySinks }, history, handle.workflowId);
  }
});

const appeal = (handle: WorkflowHandle, why: string, updateId: string = randomUUID()) =>
  handle.executeUpdate<MessageAnswer, [object]>('appeal', { args: [{ why }], updateId }).catch((error: Error) => error.cause);

it('refuses a second message of a kind allowed once: while paused, unread or in the next execution; records one never read', async () => {
  const handle = await start(ALWAYS);
  const first = await executionOf(handle);
  await until(async () => (await view(handle)).state === 'listening');
  await operate(handle, 'pause');
  const taken = { accepted: true, code: null, status: 'paused' };
  const both = await Promise.all([appeal(handle, 'one', 'one'), appeal(handle, 'two', 'two')]);
  const again = expect.objectContaining({ type: 'ALREADY_SENT', details: [expect.objectContaining({ status: 'paused' })] });
  expect(both).toEqual(expect.arrayContaining([taken, again]));
  await operate(handle, 'resume');
  await say(handle, 'on');
  await until(async () => (await executionOf(handle)) !== first);
  expect(await appeal(handle, 'three')).toMatchObject({ type: 'ALREADY_SENT' });
  const repeated = await Promise.all([appeal(handle, 'one', 'one'), appeal(handle, 'two', 'two')]);
  expect(repeated).toContainEqual({ accepted: true, code: null, status: 'running' });
  await say(handle, 'bye');
  await handle.result();
  const { decisions } = await showRun(client, handle.workflowId);
  const reasoning = 'the run ended as done before it read 1 x appeal';
  expect(decisions).toContainEqual(expect.objectContaining({ by: 'rule', who: 'mailbox', choice: 'not read', reasoning }));
  expect(decisions.filter(({ choice }) => choice === 'appeals')).toHaveLength(1);
});

it('refuses a message in the wrong state, and names that state and the right ones', async () => {
  const handle = await start(2_000);
  await say(handle, 'ask');
  await until(async () => (await view(handle)).state === 'asking');
  const refusal = expect.stringMatching(/: the run is in asking; it takes appeal in listening$/);
  expect(await appeal(handle, 'one')).toMatchObject({ type: 'WRONG_STATE', message: refusal, nonRetryable: true });
  await handle.terminate();
});
