import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { showRun } from '../../src/client/observe.ts';
import { startRun } from '../../src/client/start.ts';
import { searchAttributes } from '../../src/kit/common/search-attributes.ts';
import { registerSearchAttributes } from '../../src/worker/search-attributes.ts';
import { openTestClient, ticket } from '../helpers/client.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { testConfiguration } from '../helpers/tickets/configuration.ts';
import { startTestServer, type TestServer } from '../helpers/temporal-server.ts';

let database: TestDatabase;
let server: TestServer;
let client: SignalboxClient;

beforeAll(async () => {
  [database, server] = await Promise.all([openTestDatabase(), startTestServer()]);
  client = openTestClient(database.db, server.address);
});
afterEach(async () => {
  await database.db.deleteFrom('runs').execute();
});
afterAll(async () => {
  await client.close();
  await database.close();
  await server.stop();
});

const start = (changes: object = {}) => startRun(client, { workflow: 'support-ticket', input: ticket, initiator: 'ana', ...changes });
const rows = () => database.db.selectFrom('runs').selectAll().execute();

it('names the worker as missing on a server that has never had one, and starts the same run once it had', async () => {
  await expect(start({ businessId: 'T-0' })).rejects.toMatchObject({
    code: 'WORKER_MISSING',
    message: expect.stringContaining('signalbox'),
  });
  const connection = await NativeConnection.connect({ address: server.address });
  await registerSearchAttributes(connection, 'default');
  await connection.close();
  expect(await start({ businessId: 'T-0' })).toEqual({ id: 'support-ticket:T-0', alreadyStarted: false });
});

it('starts one run with everything that the server shows about it', async () => {
  const { id } = await start({ businessId: 'T-1', priority: 2 });
  const described = await (await client.temporal()).workflow.getHandle(id).describe();
  expect(described).toMatchObject({ type: 'supportTicket', taskQueue: 'signalbox', priority: { priorityKey: 2 } });
  expect(described.typedSearchAttributes.get(searchAttributes.state)).toBe('received');
  expect(described.typedSearchAttributes.get(searchAttributes.workflow)).toBe('support-ticket');
  expect(await described.staticSummary()).toBe('support-ticket T-1 for kim@example.com: Charged twice');
  expect(await rows()).toMatchObject([{ id, initiator: 'ana', priority: 2, status: 'initializing', input: ticket }]);
});

it('gives a run whose history grows long more time for each task', async () => {
  const secondsOf = async (id: string) => {
    const { events } = await (await client.temporal()).workflow.getHandle(id).fetchHistory();
    return Number(events?.[0]?.workflowExecutionStartedEventAttributes?.workflowTaskTimeout?.seconds);
  };
  const file = { fileRef: `sha256:${'0'.repeat(64)}`, fileName: 'pay.xml' };
  const paying = await startRun(client, { workflow: 'payment-file', input: file, initiator: 'ana', businessId: 'F-1' });
  expect([await secondsOf((await start({ businessId: 'T-9' })).id), await secondsOf(paying.id)]).toEqual([2, 20]);
});

it('says that a run is there already when the same start comes twice', async () => {
  await start({ businessId: 'T-2' });
  const reordered = Object.fromEntries(Object.entries(ticket).reverse());
  expect(await start({ businessId: 'T-2', input: reordered, initiator: 'ben' })).toEqual({
    id: 'support-ticket:T-2',
    alreadyStarted: true,
  });
  expect(await rows()).toHaveLength(1);
});

it('makes one run of the same mail that comes twice, and another of another sender or of a caller who names the run', async () => {
  const mail = { ...ticket, messageId: '<twice@mail.example>' };
  const first = await start({ input: mail });
  expect(first.id).toMatch(/^support-ticket:m-[0-9a-f]{20}$/);
  expect(await start({ input: { ...mail, messageId: 'twice@mail.example' } })).toEqual({ id: first.id, alreadyStarted: true });
  await expect(start({ input: { ...mail, body: 'Another text.' } })).rejects.toMatchObject({ code: 'RUN_EXISTS' });
  expect((await start({ input: { ...mail, customerEmail: 'ben@example.com' } })).id).not.toBe(first.id);
  expect(await start({ input: mail, businessId: 'T-7' })).toEqual({ id: 'support-ticket:T-7', alreadyStarted: false });
});

it('gives a run the configuration of the settings file, which it keeps when the file changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-start-'));
  const file = join(folder, 'workflows.yaml');
  writeFileSync(file, 'support-ticket: { confidenceThreshold: 0.85, approvers: [mia] }\n');
  const configured = openTestClient(database.db, server.address, file);
  try {
    const { id } = await startRun(configured, { workflow: 'support-ticket', input: ticket, initiator: 'ana', businessId: 'T-8' });
    const handle = (await client.temporal()).workflow.getHandle(id);
    const { events } = await handle.fetchHistory();
    const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    expect(defaultPayloadConverter.fromPayload(payload!)).toEqual({
      input: ticket,
      run: { initiator: 'ana', priority: 3 },
      configuration: testConfiguration({ confidenceThreshold: 0.85, approvers: ['mia'] }),
    });
    writeFileSync(file, 'support-ticket: { confidenceThreshold: 2 }\n');
    await expect(
      startRun(configured, { workflow: 'support-ticket', input: ticket, initiator: 'ana', businessId: 'T-9' }),
    ).rejects.toMatchObject({ code: 'CONFIG_INVALID', field: 'support-ticket.confidenceThreshold' });
    expect((await rows()).map((row) => row.id)).toEqual([id]);
  } finally {
    await configured.close();
    rmSync(folder, { recursive: true });
  }
});

it('lets exactly one of two starts at the same moment be the first', async () => {
  const answers = await Promise.all([start({ businessId: 'T-3' }), start({ businessId: 'T-3' })]);
  expect(answers.map(({ alreadyStarted }) => alreadyStarted).sort()).toEqual([false, true]);
});

it('refuses a business id that another input has', async () => {
  await start({ businessId: 'T-4' });
  const other = start({ businessId: 'T-4', input: { ...ticket, subject: 'Something else' } });
  await expect(other).rejects.toMatchObject({ code: 'RUN_EXISTS', fix: expect.stringContaining('signalbox show support-ticket:T-4') });
});

it('heals a start that crashed between its row and the server', async () => {
  const { id } = await start({ businessId: 'T-5' });
  await (await client.temporal()).workflow.getHandle(id).terminate();
  await database.db.updateTable('runs').set({ id: 'support-ticket:T-6' }).execute();
  expect(await showRun(client, 'support-ticket:T-6')).toMatchObject({ status: 'initializing', failure: null });
  expect(await start({ businessId: 'T-6' })).toEqual({ id: 'support-ticket:T-6', alreadyStarted: false });
});

it('does not start again when the crash came after the server had taken the start', async () => {
  await start({ businessId: 'T-7' });
  expect(await start({ businessId: 'T-7' })).toEqual({ id: 'support-ticket:T-7', alreadyStarted: true });
});

it('makes up a business id that sorts by time', async () => {
  const first = await start();
  const second = await start();
  expect(first.id).toMatch(/^support-ticket:[0-9a-z]{9}-[0-9a-z]{4}$/);
  expect(first.id.slice(0, 24) <= second.id.slice(0, 24)).toBe(true);
});

it.each([
  ['an unknown workflow', { workflow: 'support' }, { code: 'WORKFLOW_UNKNOWN', field: 'workflow' }],
  ['a missing field', { input: { ...ticket, customerEmail: undefined } }, { code: 'INPUT_INVALID', field: 'customerEmail' }],
  [
    'a bad field',
    { input: { ...ticket, customerEmail: 'kim' } },
    { code: 'INPUT_INVALID', field: 'customerEmail', fix: expect.stringContaining('Reply-To') },
  ],
  ['an unknown field', { input: { ...ticket, custmerEmail: 'x' } }, { code: 'INPUT_INVALID', field: 'custmerEmail' }],
  ['input that is no object', { input: [] }, { code: 'INPUT_INVALID', field: 'input' }],
  ['a business id with a space', { businessId: 'T 1' }, { code: 'INPUT_INVALID', field: 'id' }],
  ['an empty business id', { businessId: '' }, { code: 'INPUT_INVALID', field: 'id' }],
  ['a business id that is too long', { businessId: 'x'.repeat(201) }, { code: 'INPUT_INVALID', field: 'id' }],
  ['a priority out of range', { priority: 6 }, { code: 'INPUT_INVALID', field: 'priority' }],
  ['an unknown person', { initiator: 'nobody' }, { code: 'PERSON_UNKNOWN', field: 'as' }],
])('refuses %s and writes nothing', async (_, changes, error) => {
  await expect(start(changes)).rejects.toMatchObject(error);
  expect(await rows()).toEqual([]);
});

it('writes nothing when the server is down', async () => {
  const nowhere = openTestClient(database.db, '127.0.0.1:1');
  const refused = startRun(nowhere, { workflow: 'support-ticket', input: ticket, initiator: 'ana' });
  await expect(refused).rejects.toMatchObject({ code: 'TEMPORAL_UNREACHABLE', fix: expect.stringContaining('signalbox up') });
  expect(await rows()).toEqual([]);
});
