import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { NativeConnection } from '@temporalio/worker';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { answerRun } from '../../src/client/answer.ts';
import { decide, type DecisionOrder } from '../../src/client/decide.ts';
import { listRuns, readOpenRequests, showRun } from '../../src/client/observe.ts';
import { operate } from '../../src/client/operate.ts';
import { startRun } from '../../src/client/start.ts';
import { registerSearchAttributes } from '../../src/worker/search-attributes.ts';
import { openPeople } from '../../src/settings/people.ts';
import { addApproval, addRequest } from '../helpers/approvals.ts';
import { openTestClient, ticket } from '../../testkit/client.ts';
import { addStory } from '../../testkit/story.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { startTestServer, type TestServer } from '../../testkit/temporal-server.ts';
import { withListening } from '../helpers/listening-worker.ts';
import '../../testkit/quiet-runtime.ts';

let database: TestDatabase;
let server: TestServer;
let client: SignalboxClient;
let connection: NativeConnection;

beforeAll(async () => {
  [database, server] = await Promise.all([openTestDatabase(), startTestServer()]);
  client = openTestClient(database.db, server.address);
  connection = await NativeConnection.connect({ address: server.address });
  await registerSearchAttributes(connection, 'default');
});
afterEach(async () => {
  for (const table of ['approvals', 'decisions', 'journal', 'run_steps', 'model_calls', 'runs'] as const)
    await database.db.deleteFrom(table).execute();
});
afterAll(async () => {
  await client.close();
  await connection.close();
  await database.close();
  await server.stop();
});

let number = 0;
const startTicket = async () =>
  (await startRun(client, { workflow: 'support-ticket', input: ticket, initiator: 'ana', businessId: `T-${++number}` })).id;
const approve = (run: string, changes: Partial<DecisionOrder> = {}) =>
  decide(client, { run, person: 'mia', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null, ...changes });
const handle = async (run: string) => (await client.temporal()).workflow.getHandle(run);
const withWorker = <T>(work: () => Promise<T>): Promise<T> => withListening(connection, work);

it('reports a missing worker when an order gets no answer, and says that it may still take effect', async () => {
  const run = await startTicket();
  await addRequest(database.db, run, 'r1');
  const missing = {
    code: 'WORKER_MISSING',
    message: expect.stringMatching(/task queue signalbox .*may still take effect/),
    fix: expect.stringContaining(run),
  };
  await Promise.all([
    expect(approve(run)).rejects.toMatchObject(missing),
    expect(operate(client, run, { action: 'pause', person: 'otto', reason: 'stock-taking' })).rejects.toMatchObject(missing),
  ]);
});

it('sends a decision to the run, and answers the same person anew after a refusal', async () => {
  const run = await startTicket();
  await addRequest(database.db, run, 'r2');
  await withWorker(async () => {
    const refused = await approve(run, { edits: { amount: 1 } });
    expect(refused).toEqual({ accepted: false, code: 'EDIT_NOT_ALLOWED', requestId: 'r2', status: 'open' });
    expect(await approve(run)).toMatchObject({ accepted: true, requestId: 'r2' });
    expect(await operate(client, run, { action: 'cancel', person: 'otto', reason: 'done' })).toMatchObject({ accepted: true });
    expect(await (await handle(run)).result()).toEqual({ heard: 2 });
  });
});

it('counts a decision sent twice at once as one', async () => {
  const run = await startTicket();
  await addRequest(database.db, run, 'r3');
  await withWorker(async () => {
    await Promise.all([approve(run), approve(run)]);
    await operate(client, run, { action: 'cancel', person: 'otto', reason: 'done' });
    expect(await (await handle(run)).result()).toEqual({ heard: 1 });
  });
});

it("sends a person's own answer to the request that names them, and to no other", async () => {
  const run = await startTicket();
  await addRequest(database.db, run, 'r10');
  const answer = (person: string) => answerRun(client, { run, person, channel: 'cli', verified: false, text: 'Dear Kim' });
  await expect(answer('mia')).rejects.toMatchObject({ code: 'REQUEST_NOT_FOUND', fix: expect.stringContaining('take-over') });
  await addRequest(database.db, run, 'r11', { approvers: ['mia'] });
  await withWorker(async () => {
    // the workflow of this test refuses edits, which shows that the text was sent as one
    expect(await answer('mia')).toEqual({ accepted: false, code: 'EDIT_NOT_ALLOWED', requestId: 'r11', status: 'open' });
  });
  await addRequest(database.db, run, 'r12', { approvers: ['mia', 'support'] });
  await expect(answer('mia')).rejects.toMatchObject({ code: 'USAGE', fix: expect.stringMatching(/r11, r12/) });
  await expect(answer('zoe')).rejects.toMatchObject({ code: 'PERSON_UNKNOWN' });
});

it.each([
  ['approved', 'ALREADY_DECIDED'],
  ['expired', 'REQUEST_EXPIRED'],
  ['open', 'RUN_ENDED'],
] as const)('answers for a run that is over from the database: %s is %s, and keeps the late word', async (status, code) => {
  const run = await startTicket();
  await addRequest(database.db, run, 'r4', { status });
  await (await handle(run)).terminate();
  expect(await approve(run)).toMatchObject({ accepted: false, code, requestId: 'r4' });
  expect(await database.db.selectFrom('decisions').selectAll().execute()).toMatchObject([{ person: 'mia', accepted: false, code }]);
});

it.each([
  ['a run that is no run', 'T-1', {}, { code: 'INPUT_INVALID', field: 'run' }],
  ['a run that nobody started', 'support-ticket:none', {}, { code: 'RUN_NOT_FOUND', field: 'run' }],
  ['an unknown person', null, { person: 'zoe' }, { code: 'PERSON_UNKNOWN', field: 'as' }],
  ['an unknown request', null, { requestId: 'r9' }, { code: 'REQUEST_NOT_FOUND', field: 'request', fix: expect.stringContaining('r5') }],
  ['a choice between two requests', null, {}, { code: 'USAGE', field: 'request', fix: expect.stringMatching(/r5 .*r6/) }],
])('refuses %s', async (_, run, changes, error) => {
  const started = await startTicket();
  await addRequest(database.db, started, 'r5');
  await addRequest(database.db, started, 'r6');
  await expect(approve(run ?? started, changes)).rejects.toMatchObject(error);
});

it('refuses an order by a person without the role, and an order to an ended run', async () => {
  const run = await startTicket();
  const order = { action: 'pause', person: 'ana', reason: 'because' } as const;
  await expect(operate(client, run, order)).rejects.toMatchObject({ code: 'NOT_ALLOWED', field: 'as' });
  await (await handle(run)).terminate();
  await expect(operate(client, run, { ...order, person: 'otto' })).rejects.toMatchObject({ code: 'RUN_ENDED' });
});

it('shows a run that was terminated from outside as failed, with code and reason, and stores that', async () => {
  const run = await startTicket();
  await addRequest(database.db, run, 'r7');
  await addStory(database.db, run);
  await (await handle(run)).terminate('the shop is closed');
  const view = await showRun(client, run);
  expect(view).toMatchObject({ status: 'failed', state: 'failed', result: null, waitingFor: [], failure: { code: 'RUN_TERMINATED' } });
  expect(view.failure?.message).toContain('the shop is closed');
  expect(view.steps.map(({ status }) => status)).toEqual(['done', 'failed', 'skipped', 'skipped']);
  const row = await database.db.selectFrom('runs').selectAll().where('id', '=', run).executeTakeFirstOrThrow();
  expect(row).toMatchObject({ status: 'failed', failure: { code: 'RUN_TERMINATED' } });
  expect(row.ended_at).not.toBeNull();
  const journal = await database.db.selectFrom('journal').select(['by', 'choice', 'seq']).where('kind', '=', 'transition').execute();
  expect(journal).toEqual([{ by: 'temporal', choice: 'terminated from outside', seq: 2 }]);
});

it('finds runs that were terminated from outside when listing, and removes their requests from the inbox', async () => {
  const [alive, dead] = [await startTicket(), await startTicket()];
  await addRequest(database.db, alive, 'r8');
  await addRequest(database.db, dead, 'r9');
  await (await handle(dead)).terminate();
  const temporal = await client.temporal();
  await until(async () => (await temporal.workflow.count(`WorkflowId = '${dead}' AND ExecutionStatus = 'Terminated'`)).count === 1);
  expect((await readOpenRequests(client, { person: 'mia' })).map(({ requestId }) => requestId)).toEqual(['r8']);
  expect(await readOpenRequests(client, { person: 'otto' })).toEqual([]);
  expect(await listRuns(client, { status: 'failed', limit: 10 })).toMatchObject([{ id: dead }]);
  expect(await listRuns(client, { status: 'initializing', limit: 10 })).toMatchObject([{ id: alive, waitingFor: ['r8'] }]);
  expect(await listRuns(client, { workflows: ['other'], limit: 10 })).toEqual([]);
});

it('shows whether each approval counts, and leaves out of an inbox what its person has approved or started', async () => {
  const run = await startTicket();
  await addRequest(database.db, run, 'r13', { needed: 2 });
  await addApproval(database.db, 'r13', 'mia');
  await addApproval(database.db, 'r13', 'otto'); // has changed groups since
  const why = 'otto is no longer among the approvers (support)';
  const votes = [
    { person: 'mia', counts: true, why: null },
    { person: 'otto', counts: false, why },
  ];
  expect((await showRun(client, run)).waitingFor).toMatchObject([{ requestId: 'r13', needed: 1, votes }]);
  expect(await readOpenRequests(client)).toMatchObject([{ requestId: 'r13', needed: 1, votes }]);
  const waiting = await Promise.all(['mia', 'ben', 'otto', 'ana'].map((person) => readOpenRequests(client, { person })));
  expect(waiting.map(({ length }) => length)).toEqual([0, 1, 0, 0]);
});

it('shows a run when the people file cannot be read, and says what is unknown because of that', async () => {
  const run = await startTicket();
  await addRequest(database.db, run, 'r14', { needed: 2 });
  await addApproval(database.db, 'r14', 'mia');
  const without = { ...client, people: async () => openPeople('/nowhere/people.yaml') };
  const votes = [{ person: 'mia', counts: null, why: expect.stringContaining('is missing') }];
  expect((await showRun(without, run)).waitingFor).toMatchObject([{ needed: 1, votes }]);
});

it('reports, without storing it, that the server does not know a run that is open in the database', async () => {
  const run = await startTicket();
  const begun = { id: 'support-ticket:lost', status: 'running', state: 'gathering' } as const;
  await database.db.updateTable('runs').set(begun).where('id', '=', run).execute();
  expect(await showRun(client, 'support-ticket:lost')).toMatchObject({ status: 'failed', failure: { code: 'RUN_NOT_FOUND' } });
  expect(await database.db.selectFrom('runs').select(['status', 'ended_at']).execute()).toEqual([{ status: 'running', ended_at: null }]);
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}
