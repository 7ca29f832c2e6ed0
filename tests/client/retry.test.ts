import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { decide } from '../../src/client/decide.ts';
import { readRunLedger } from '../../src/client/ledger.ts';
import { readOpenRequests, showRun } from '../../src/client/observe.ts';
import { grant } from '../../src/client/grant.ts';
import { describeRun } from '../../src/client/live.ts';
import { operate } from '../../src/client/operate.ts';
import { retryRun, type RetryOrder } from '../../src/client/retry.ts';
import { createEffects, type OutsideEffectSpec } from '../../src/kit/activity/effects.ts';
import type { Decision } from '../../src/kit/common/approval.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { openRetry } from '../../src/store/retries.ts';
import { addRun } from '../../testkit/activity.ts';
import { openTestClient } from '../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { until } from '../helpers/tickets/stage.ts';
import { startTestWorker, type TestWorker } from '../../testkit/worker.ts';

const effects = createEffects();
/** The calls of the outside system, each with its address. */
let outside: string[] = [];
let doubtful = false;

const effect =
  (step: string, more: Partial<OutsideEffectSpec<string>> = {}) =>
  ({ address }: { address: string }) =>
    effects.once<string>(
      { step, action: step, class: 'irreversible', request: { address }, inDoubt: 'person', assume: (key) => `as ${key}`, ...more },
      async () => {
        if (step === 'ship' && address === 'wrong') throw new SignalboxError('MAIL_REFUSED', { detail: 'no such address' });
        outside.push(`${step} ${address}`);
        if (step === 'ship' && doubtful) throw new Error('the line broke');
        return `${step} ${address}`;
      },
    );

let database: TestDatabase;
let worker: TestWorker;
let client: SignalboxClient;
beforeAll(async () => {
  database = await openTestDatabase();
  client = openTestClient(database.db, process.env['TEST_TEMPORAL_ADDRESS']!);
  worker = await startTestWorker(database.db, { reserve: effect('reserve'), pay: effect('pay'), ship: effect('ship') });
});
afterAll(async () => {
  await worker?.stop();
  await client?.close();
  await database?.close();
});
beforeEach(() => {
  outside = [];
  doubtful = false;
});

let number = 0;
async function start(input: { address: string; breaks?: boolean; waitsForPriority?: number }): Promise<string> {
  const run = await addRun(database.db, `support-ticket:retry-${process.pid}-${++number}`, { workflow: 'support-ticket' });
  const args = [{ input, run: { initiator: 'ana', priority: 3 }, configuration: {} }];
  await worker.client.workflow.start('retrying', { workflowId: run, taskQueue: worker.taskQueue, args, workflowTaskTimeout: '2 seconds' });
  return run;
}
const ended = (run: string) => worker.client.workflow.getHandle(run).result();
const failed = (run: string) => expect(ended(run)).rejects.toThrow();
const retry = (run: string, more: Partial<RetryOrder> = {}) =>
  retryRun(client, run, { person: 'otto', reason: 'the address was wrong', ...more });
const journal = (run: string) =>
  database.db
    .selectFrom('journal')
    .select(['by', 'choice', 'reasoning', 'details'])
    .where('run_id', '=', run)
    .where('kind', '=', 'operator')
    .orderBy('seq')
    .execute();

it('retries a failed run at the step that failed, with corrected values, and repeats nothing else', async () => {
  const run = await start({ address: 'wrong' });
  await failed(run);
  expect(await retry(run, { edits: { address: 'right' } })).toEqual({ run, step: 'ship', edited: ['address'] });
  expect(await ended(run)).toEqual(['reserve wrong', 'pay wrong', 'ship right']);
  expect(outside).toEqual(['reserve wrong', 'pay wrong', 'ship right']);
  const view = await showRun(client, run);
  expect(view).toMatchObject({ status: 'completed', failure: null, result: ['reserve wrong', 'pay wrong', 'ship right'] });
  expect(view.steps.map(({ name, status }) => `${name} ${status}`).slice(0, 3)).toEqual(['reserve done', 'pay done', 'ship done']);
  expect(await journal(run)).toMatchObject([
    {
      by: 'otto',
      choice: 'retry',
      reasoning: 'the address was wrong',
      details: { edits: { address: 'right' }, failure: { code: 'MAIL_REFUSED' } },
    },
  ]);
  expect((await readRunLedger(client, run)).map(({ action, status }) => `${action} ${status}`)).toEqual([
    'reserve done',
    'pay done',
    'ship done',
  ]);
  await expect(retry(run)).rejects.toMatchObject({ code: 'RETRY_NOT_POSSIBLE', message: expect.stringContaining('completed') });
});

it('retries a second time when the first retry failed too', async () => {
  const run = await start({ address: 'wrong' });
  await failed(run);
  await retry(run);
  await failed(run);
  expect(await showRun(client, run)).toMatchObject({ status: 'failed', failure: { code: 'MAIL_REFUSED' } });
  await retry(run, { edits: { address: 'right' } });
  expect(await ended(run)).toHaveLength(3);
  expect(outside).toEqual(['reserve wrong', 'pay wrong', 'ship right']);
  expect(await journal(run)).toHaveLength(2);
});

it('repeats the last workflow task of a run whose own code failed', async () => {
  const run = await start({ address: 'right', breaks: true });
  await failed(run);
  expect(await retry(run)).toMatchObject({ step: null });
  await failed(run);
  expect(outside).toHaveLength(3);
  await expect(retry(run, { edits: { address: 'x' } })).rejects.toMatchObject({ code: 'EDIT_NOT_ALLOWED' });
});

it.each<[string, Partial<RetryOrder>, object]>([
  [
    'a field that the step does not have',
    { edits: { adress: 'right' } },
    { code: 'EDIT_NOT_ALLOWED', field: 'adress', fix: expect.stringContaining('address') },
  ],
  ['a value of another kind', { edits: { address: 5 } }, { code: 'EDIT_NOT_ALLOWED', field: 'address' }],
  ['a person without the role', { person: 'ana' }, { code: 'NOT_ALLOWED' }],
  ['an unknown person', { person: 'zoe' }, { code: 'PERSON_UNKNOWN' }],
  ['no reason', { reason: ' ' }, { code: 'INPUT_INVALID', field: 'reason' }],
])('refuses %s before anything is written', async (_name, order, error) => {
  const run = await start({ address: 'wrong' });
  await failed(run);
  await expect(retry(run, order)).rejects.toMatchObject(error);
  expect(await journal(run)).toEqual([]);
  expect(await showRun(client, run)).toMatchObject({ status: 'failed' });
});

it('refuses a run whose effects are no longer in the ledger, and one that was never started', async () => {
  const run = await start({ address: 'wrong' });
  await failed(run);
  await database.db.updateTable('runs').set({ ledger_expired_at: new Date() }).where('id', '=', run).execute();
  await expect(retry(run)).rejects.toMatchObject({ code: 'RETRY_NOT_POSSIBLE', message: expect.stringContaining('ledger') });
  await expect(retry('support-ticket:nobody')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
});

it('marks a run as failed again when the retry crashed before its reset, and retries it again', async () => {
  const run = await start({ address: 'wrong' });
  await failed(run);
  const { executionId: baseExecution } = (await describeRun(worker.client, run))!;
  const activity = { id: 'ship#1', step: 'ship', position: 3 };
  expect(
    await openRetry(database.db, { run, person: 'otto', reason: 'died', baseExecution, activity, edits: null, state: 'working' }),
  ).toBe(1);
  expect(await showRun(client, run)).toMatchObject({ status: 'running', failure: null });
  await expect(retry(run)).rejects.toMatchObject({ code: 'RETRY_NOT_POSSIBLE' });
  await database.db
    .updateTable('run_retries')
    .set({ at: new Date(Date.now() - 60_000) })
    .where('run_id', '=', run)
    .execute();
  expect(await showRun(client, run)).toMatchObject({ status: 'failed', failure: { code: 'MAIL_REFUSED' } });
  await retry(run, { edits: { address: 'right' } });
  expect(await ended(run)).toHaveLength(3);
});

/** Every operator's order to an open run, with its choice in the journal. */
const orders: [choice: string, give: (run: string, reason: string) => Promise<unknown>][] = [
  ...(['pause', 'resume'] as const).map((action): (typeof orders)[number] => [
    action,
    (run, reason) => operate(client, run, { action, person: 'otto', reason }),
  ]),
  ['priority 4', (run, reason) => operate(client, run, { action: 'priority', person: 'otto', reason, priority: 4 })],
  ['grant 5 model calls', (run, reason) => grant(client, run, { person: 'otto', reason, more: { modelCalls: 5 } })],
  ['cancel', (run, reason) => operate(client, run, { action: 'cancel', person: 'otto', reason })],
];

it('keeps one journal entry for each order of an operator, with person and reason, and refuses to retry an open run', async () => {
  const run = await start({ address: 'right', waitsForPriority: 1 });
  await expect(retry(run)).rejects.toMatchObject({ code: 'RETRY_NOT_POSSIBLE' });
  for (const [choice, give] of orders) await give(run, `why ${choice}`);
  await failed(run);
  expect((await journal(run)).map(({ by, choice, reasoning }) => [by, choice, reasoning])).toEqual(
    orders.map(([choice]) => ['otto', choice, `why ${choice}`]),
  );
});

it('applies a changed priority to the row, the run and each later activity', async () => {
  const run = await start({ address: 'right', waitsForPriority: 1 });
  await until(async () => outside.includes('pay right'));
  await operate(client, run, { action: 'priority', person: 'otto', reason: 'it is urgent', priority: 1 });
  await ended(run);
  const row = database.db.selectFrom('runs').select('priority').where('id', '=', run);
  expect(await row.execute()).toEqual([{ priority: 1 }]);
  const { events } = await worker.client.workflow.getHandle(run).fetchHistory();
  const scheduled = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: activity }) => activity ?? []);
  const ranks = scheduled.map(({ activityId, priority }) => `${activityId} ${priority?.priorityKey}`);
  expect(ranks).toEqual(['reserve#1 3', 'pay#1 3', expect.stringMatching(/^recordOperation.* 1$/), 'ship#1 1']);
});

/** The ledger row of the effect in doubt; other rows are the reminders. */
const shipped = async (run: string) => (await readRunLedger(client, run)).find(({ action }) => action === 'ship');

it.each<[Decision['decision'], object]>([
  ['approve', { status: 'done', settled: { happened: true, by: ['ana'] } }],
  ['reject', { status: 'done', settled: { happened: false, by: ['ana'] } }],
  ['take_over', { status: 'failed', settled: { happened: null, by: ['ana'] } }],
])('asks a person about an effect in doubt, whatever its workflow, and goes on with the answer: %s', async (decision, row) => {
  doubtful = true;
  const run = await start({ address: 'right' });
  await until(async () => (await showRun(client, run)).waitingFor.length > 0);
  await until(async () => (await showRun(client, run)).steps.some(({ name, status }) => name === 'ship' && status === 'running'));
  expect(await shipped(run)).toMatchObject({ status: 'parked', endedAt: null });
  const [item] = (await readOpenRequests(client)).filter((open) => open.run === run);
  expect(item?.show).toContainEqual({ label: 'What was to be done', text: 'ship: Ship to right' });
  doubtful = false;
  const answer = { person: 'ana', decision, channel: 'cli', verified: false, comment: 'I asked the carrier', edits: null } as const;
  expect(await decide(client, { run, ...answer, requestId: `${run}/effect-in-doubt` })).toMatchObject({ accepted: true });
  if (decision === 'take_over') {
    await failed(run);
    expect(await showRun(client, run)).toMatchObject({ status: 'failed', failure: { code: 'EFFECT_IN_DOUBT' } });
  } else expect(await ended(run)).toEqual(['reserve right', 'pay right', decision === 'approve' ? `as ${run}:ship` : 'ship right']);
  expect(outside.filter((what) => what.startsWith('ship'))).toHaveLength(decision === 'reject' ? 2 : 1);
  expect(await shipped(run)).toMatchObject(row);
  const lines = database.db
    .selectFrom('journal')
    .select(['by', 'reasoning'])
    .where('run_id', '=', run)
    .where('choice', 'like', 'settled:%');
  expect(await lines.execute()).toEqual([{ by: 'ana', reasoning: 'I asked the carrier' }]);
});

it('gives up an effect in doubt when its run is cancelled before anybody answers', async () => {
  doubtful = true;
  const run = await start({ address: 'right' });
  await until(async () => (await showRun(client, run)).waitingFor.length > 0);
  await operate(client, run, { action: 'cancel', person: 'otto', reason: 'not needed' });
  await failed(run);
  expect(await showRun(client, run)).toMatchObject({ status: 'cancelled', waitingFor: [] });
  expect(await shipped(run)).toMatchObject({ status: 'failed', settled: { happened: null, by: [] } });
});
