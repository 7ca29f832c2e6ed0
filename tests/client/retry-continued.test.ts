import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { describeRun } from '../../src/client/live.ts';
import { showRun } from '../../src/client/observe.ts';
import { retryRun } from '../../src/client/retry.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import type { MessageAnswer } from '../../src/kit/common/message.ts';
import { addRun } from '../../testkit/activity.ts';
import { openTestClient } from '../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { until } from '../helpers/tickets/stage.ts';
import { startTestWorker, type TestWorker } from '../../testkit/worker.ts';

/** Inputs of the activity; the second message makes it fail. */
const worked: number[] = [];
async function work({ number: given }: { number: number }): Promise<object> {
  if (given === 2) throw new SignalboxError('MAIL_REFUSED', { detail: 'the second never works' });
  return { worked: worked.push(given) };
}

let database: TestDatabase;
let worker: TestWorker;
let client: SignalboxClient;
beforeAll(async () => {
  database = await openTestDatabase();
  client = openTestClient(database.db, process.env['TEST_TEMPORAL_ADDRESS']!);
  worker = await startTestWorker(database.db, { work });
});
afterAll(async () => {
  await worker?.stop();
  await client?.close();
  await database?.close();
});

it('retries a run that failed after it had continued as new', async () => {
  const run = await addRun(database.db, `support-ticket:continued-${process.pid}`, { workflow: 'support-ticket' });
  const args = [{ input: { mostEvents: 5 }, run: { initiator: 'ana', priority: 3 }, configuration: {} }];
  const { firstExecutionRunId } = await worker.client.workflow.start('continuing', { workflowId: run, taskQueue: worker.taskQueue, args });
  const say = (text: string) =>
    worker.client.workflow
      .getHandle(run)
      .executeUpdate<MessageAnswer, [object]>('customerReply', { args: [{ text, messageId: null }], updateId: text });
  const execution = async () => (await describeRun(worker.client, run))!.executionId;
  await say('one');
  await until(async () => (await execution()) !== firstExecutionRunId);
  await say('two');
  await expect(worker.client.workflow.getHandle(run).result()).rejects.toThrow();
  const broken = await execution();
  const order = { person: 'otto', reason: 'the second never works', edits: { number: 20 } };
  expect(await retryRun(client, run, order)).toEqual({ run, step: 'work', edited: ['number'] });
  await until(async () => worked.includes(20) && (await execution()) !== broken);
  expect(await say('bye')).toMatchObject({ accepted: true });
  expect(await worker.client.workflow.getHandle(run).result()).toEqual({ heard: ['one', 'two', 'bye'] });
  expect(worked).toEqual([1, 20]);
  expect(await showRun(client, run)).toMatchObject({ status: 'completed', failure: null });
  const journal = await database.db.selectFrom('journal').selectAll().where('run_id', '=', run).orderBy('seq').execute();
  const operated = journal.filter(({ kind }) => kind === 'operator');
  expect(operated).toMatchObject([{ by: 'otto', choice: 'retry', details: { edits: { number: 20 } } }]);
  const said = journal.filter(({ kind }) => kind === 'person');
  expect(said.map(({ reasoning }) => reasoning)).toEqual(['one', 'two', 'bye']);
});
