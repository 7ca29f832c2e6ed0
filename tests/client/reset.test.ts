import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TypedSearchAttributes } from '@temporalio/common';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { listRuns, readOpenRequests, showRun } from '../../src/client/observe.ts';
import { createEffects } from '../../src/kit/activity/effects.ts';
import type { Decision } from '../../src/kit/common/approval.ts';
import { searchAttributes } from '../../src/kit/common/search-attributes.ts';
import type { DecisionAnswer } from '../../src/kit/common/view.ts';
import { addRun } from '../../testkit/activity.ts';
import { openTestClient } from '../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { until } from '../helpers/tickets/stage.ts';
import { startTestWorker, type TestWorker } from '../../testkit/worker.ts';

const effects = createEffects();
const outside: string[] = [];
const effect =
  (step: string) =>
  ({ address }: { address: string }) =>
    effects.once<string>({ step, action: step, class: 'irreversible', request: { address }, inDoubt: 'person' }, async () => {
      outside.push(`${step} ${address}`);
      return `${step} ${address}`;
    });

let database: TestDatabase;
let worker: TestWorker;
let client: SignalboxClient;
beforeAll(async () => {
  database = await openTestDatabase();
  client = openTestClient(database.db, process.env['TEST_TEMPORAL_ADDRESS']!);
  const work = async ({ number }: { number: number }) => number;
  worker = await startTestWorker(database.db, { reserve: effect('reserve'), pay: effect('pay'), ship: effect('ship'), work });
});
afterAll(async () => {
  await worker?.stop();
  await client?.close();
  await database?.close();
});

let count = 0;
async function start(type: 'retrying' | 'kit', input: object): Promise<string> {
  const run = await addRun(database.db, `support-ticket:reset-${process.pid}-${++count}`, { workflow: 'support-ticket' });
  const attributes = new TypedSearchAttributes([{ key: searchAttributes.workflow, value: 'support-ticket' }]);
  const args = [{ input, run: { initiator: 'otto', priority: 3 }, configuration: {} }];
  await worker.client.workflow.start(type, { workflowId: run, taskQueue: worker.taskQueue, args, typedSearchAttributes: attributes });
  return run;
}
const handle = (run: string) => worker.client.workflow.getHandle(run);
const asking = () => start('kit', { approve: { needed: 1, expiresAfterMs: 3_600_000 } });
const statusOf = async (run: string) =>
  (await database.db.selectFrom('approvals').select('status').where('run_id', '=', run).execute()).map(({ status }) => status);
const decide = (run: string, person: string, decision: Decision['decision'] = 'approve') =>
  handle(run).executeUpdate<DecisionAnswer, [Decision]>('decide', {
    args: [{ requestId: `${run}/thing`, person, decision, channel: 'cli', verified: false, comment: null, edits: null }],
  });

/** Does the same as the Reset button of the Web UI. */
async function reset(run: string, nth: 'first' | 'last'): Promise<void> {
  const { workflow } = await client.temporal(); // this client accepts large responses
  const { events } = await workflow.getHandle(run).fetchHistory();
  const completed = events!.filter(({ workflowTaskCompletedEventAttributes: done }) => done);
  const at = nth === 'first' ? completed[0] : completed.at(-1);
  const { runId } = await handle(run).describe();
  await worker.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: run, runId },
    reason: 'the operator wants it anew',
    workflowTaskFinishEventId: at!.eventId!,
    requestId: `reset-${run}-${++count}`,
  });
}
const resetLines = async (run: string) =>
  (await database.db.selectFrom('journal').select('reasoning').where('run_id', '=', run).where('choice', '=', 'reset').execute()).map(
    ({ reasoning }) => reasoning,
  );

it('follows a run that is reset after its end, does no effect twice, and says in show and journal that it was reset', async () => {
  const run = await start('retrying', { address: 'right' });
  const result = await handle(run).result();
  expect(await showRun(client, run)).toMatchObject({ status: 'completed', result });
  await reset(run, 'first');
  expect(await handle(run).result()).toEqual(result);
  for (let look = 0; look < 2; look++)
    expect(await showRun(client, run)).toMatchObject({
      status: 'completed',
      result,
      failure: null,
      reset: { event: expect.any(Number), reason: expect.stringContaining('the operator wants it anew') },
    });
  expect(outside).toEqual(['reserve right', 'pay right', 'ship right']);
  expect(await resetLines(run)).toEqual([expect.stringMatching(/^reset in Temporal to event \d+: .*the operator wants it anew/)]);
});

it('asks again when a run that waits for a person is reset, and takes the next decision', async () => {
  const run = await asking();
  await until(async () => (await statusOf(run)).length === 1);
  await reset(run, 'first');
  await until(async () => (await showRun(client, run)).reset !== undefined && (await showRun(client, run)).waitingFor.length === 1);
  expect(await decide(run, 'ana')).toMatchObject({ accepted: true, status: 'approved' });
  expect(await handle(run).result()).toMatchObject({ outcome: 'ana' });
  expect(await showRun(client, run)).toMatchObject({ status: 'completed', waitingFor: [] });
});

it('reopens a run that was approved and has ended: list and inbox show it, and the old decision no longer counts', async () => {
  const run = await asking();
  await until(async () => (await statusOf(run)).length === 1);
  await decide(run, 'ana');
  await handle(run).result();
  await reset(run, 'first');
  await until(async () => (await readOpenRequests(client)).some((item) => item.run === run));
  await until(async () => (await listRuns(client, { limit: 50 })).some(({ id, endedAt }) => id === run && endedAt === null));
  expect(await showRun(client, run)).toMatchObject({
    status: 'waiting_approval',
    endedAt: null,
    result: null,
    waitingFor: [{ needed: 1 }],
  });
  const { steps } = await showRun(client, run);
  expect(
    steps
      .filter(({ status }) => status !== 'pending')
      .map(({ name, status }) => `${name} ${status}`)
      .sort(),
  ).toEqual(['approval: thing running', 'first done']);
  expect(await decide(run, 'ben', 'reject')).toMatchObject({ accepted: true, status: 'rejected' });
  expect(await handle(run).result()).toMatchObject({ outcome: 'rejected', by: ['ben'] });
  expect(await showRun(client, run)).toMatchObject({ status: 'completed', result: { outcome: 'rejected' } });
});

it('follows a run whose history is larger than the default response limit', async () => {
  const run = await start('retrying', { address: 'x'.repeat(650_000) });
  await handle(run).result();
  await reset(run, 'first');
  await handle(run).result();
  expect(await showRun(client, run)).toMatchObject({ status: 'completed', reset: { event: expect.any(Number) } });
});

it('keeps an approval that was given before the reset point', async () => {
  const run = await asking();
  await until(async () => (await statusOf(run)).length === 1);
  await decide(run, 'ana');
  const result = await handle(run).result();
  await reset(run, 'last');
  expect(await handle(run).result()).toEqual(result);
  expect(await showRun(client, run)).toMatchObject({ status: 'completed', result, waitingFor: [] });
  expect(await statusOf(run)).toEqual(['approved']);
});
