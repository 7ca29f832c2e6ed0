import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TypedSearchAttributes } from '@temporalio/common';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { decide } from '../../src/client/decide.ts';
import { sendMessage } from '../../src/client/message.ts';
import { listRuns, showRun } from '../../src/client/observe.ts';
import { operate } from '../../src/client/operate.ts';
import { waitForNews } from '../../src/client/watch.ts';
import { stuckNow } from '../../src/client/stuck-runs.ts';
import { searchAttributes } from '../../src/kit/common/search-attributes.ts';
import { addRun } from '../../testkit/activity.ts';
import { addRequest } from '../helpers/approvals.ts';
import { openTestClient } from '../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { until } from '../helpers/tickets/stage.ts';
import { startTestWorker, type TestWorker } from '../../testkit/worker.ts';

const run = `support-ticket:stuck-${process.pid}`;
let database: TestDatabase;
let worker: TestWorker;
let client: SignalboxClient;
beforeAll(async () => {
  database = await openTestDatabase();
  client = openTestClient(database.db, process.env['TEST_TEMPORAL_ADDRESS']!);
  worker = await startTestWorker(database.db, {});
  await addRun(database.db, run, { workflow: 'support-ticket' });
  await addRequest(database.db, run, 'stuck-1');
  await worker.client.workflow.start('stuck', {
    workflowId: run,
    taskQueue: worker.taskQueue,
    typedSearchAttributes: new TypedSearchAttributes([{ key: searchAttributes.workflow, value: 'support-ticket' }]),
  });
  await until(async () => (await showRun(client, run)).stuck !== undefined);
});
afterAll(async () => {
  await (await client.temporal()).workflow.getHandle(run).terminate();
  await worker?.stop();
  await client?.close();
  await database?.close();
});

it('shows and lists that the workflow task of a run fails, since when and why', async () => {
  const { stuck } = await showRun(client, run);
  expect(stuck).toMatchObject({ cause: 'workflow worker unhandled failure', message: expect.stringContaining('a mistake in the code') });
  expect(stuck!.attempts).toBeGreaterThan(0);
  expect(Date.parse(stuck!.since)).toBeLessThanOrEqual(Date.now());
  await until(async () => (await listRuns(client, { limit: 5 })).some((item) => item.id === run && item.stuck === true));
  expect([...(await stuckNow(await client.temporal())).stuck.keys()]).toContain(run);
});

it('shows a run as stuck when the worker lacks its workflow, and stops waiting for its result', async () => {
  const unknown = `${run}-unknown`;
  await addRun(database.db, unknown, { workflow: 'support-ticket' });
  const handle = await worker.client.workflow.start('nowhere', { workflowId: unknown, taskQueue: worker.taskQueue });
  const { view } = await waitForNews(client, unknown, 60_000);
  await handle.terminate();
  expect(view).toMatchObject({ status: 'initializing', stuck: { message: expect.stringContaining('no such function is exported') } });
});

it('answers an order to a stuck run with RUN_STUCK and what to do', async () => {
  const word = { person: 'mia', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null } as const;
  const refused = {
    code: 'RUN_STUCK',
    message: expect.stringContaining('a mistake in the code'),
    fix: expect.stringContaining('terminate'),
  };
  await Promise.all([
    expect(decide(client, { run, ...word })).rejects.toMatchObject(refused),
    expect(operate(client, run, { action: 'cancel', person: 'otto', reason: 'it is stuck' })).rejects.toMatchObject(refused),
    expect(sendMessage(client, run, { name: 'customerReply', content: { text: 'Hello?' } })).rejects.toMatchObject(refused),
  ]);
});
