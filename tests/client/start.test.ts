import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { showRun } from '../../src/client/observe.ts';
import { startRun } from '../../src/client/start.ts';
import { connectTemporal } from '../../src/client/temporal.ts';
import { workflowNamed } from '../../src/contracts/registry.ts';
import { searchAttributes } from '../../src/kit/common/search-attributes.ts';
import { releaseClaim, addClaim, readRunConfiguration } from '../../src/store/runs.ts';
import { registerSearchAttributes } from '../../src/worker/search-attributes.ts';
import { openTestClient, ticket } from '../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { testConfiguration } from '../helpers/tickets/configuration.ts';
import { startTestServer, type TestServer } from '../../testkit/temporal-server.ts';

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
const startedWith = async (id: string) => {
  const { events } = await (await client.temporal()).workflow.getHandle(id).fetchHistory();
  const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return defaultPayloadConverter.fromPayload<{ configuration: unknown }>(payload!);
};

it('reports a missing worker on a server that has never had one, and starts the same run after it has had one', async () => {
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

it('says that a run was already started when the same start comes twice', async () => {
  await start({ businessId: 'T-2' });
  const reordered = Object.fromEntries(Object.entries(ticket).reverse());
  expect(await start({ businessId: 'T-2', input: reordered, initiator: 'ben' })).toEqual({
    id: 'support-ticket:T-2',
    alreadyStarted: true,
  });
  expect(await rows()).toHaveLength(1);
});

it('starts one run for a mail that comes twice, and another for another sender or another business id', async () => {
  const mail = { ...ticket, messageId: '<twice@mail.example>' };
  const first = await start({ input: mail });
  expect(first.id).toMatch(/^support-ticket:m-[0-9a-f]{20}$/);
  expect(await start({ input: { ...mail, messageId: 'twice@mail.example' } })).toEqual({ id: first.id, alreadyStarted: true });
  await expect(start({ input: { ...mail, body: 'Another text.' } })).rejects.toMatchObject({ code: 'RUN_EXISTS' });
  expect((await start({ input: { ...mail, customerEmail: 'ben@example.com' } })).id).not.toBe(first.id);
  expect(await start({ input: mail, businessId: 'T-7' })).toEqual({ id: 'support-ticket:T-7', alreadyStarted: false });
});

it('gives a run the configuration of the settings file and the fast path of its workflow, and keeps the configuration when the file changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-start-'));
  const file = join(folder, 'workflows.yaml');
  writeFileSync(file, 'support-ticket: { confidenceThreshold: 0.85, approvers: [mia] }\n');
  const configured = openTestClient(database.db, server.address, file);
  try {
    const { id } = await startRun(configured, { workflow: 'support-ticket', input: ticket, initiator: 'ana', businessId: 'T-8' });
    const kept = testConfiguration({ confidenceThreshold: 0.85, approvers: ['mia'] });
    const { fastPath } = workflowNamed('support-ticket');
    expect(fastPath).toContain('gatherContext');
    expect(await startedWith(id)).toEqual({ input: ticket, run: { initiator: 'ana', priority: 3 }, configuration: kept, fastPath });
    expect(await readRunConfiguration(database.db, id)).toEqual(kept);
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

it('completes a start that crashed between its row and the server, with the configuration of the row', async () => {
  const { id } = await start({ businessId: 'T-5' });
  await (await client.temporal()).workflow.getHandle(id).terminate();
  const configuration = testConfiguration({ approvers: ['mia'] }); // the settings file has changed since
  await database.db
    .updateTable('runs')
    .set({ id: 'support-ticket:T-6', configuration: JSON.stringify(configuration) })
    .execute();
  expect(await showRun(client, 'support-ticket:T-6')).toMatchObject({ status: 'initializing', failure: null });
  expect(await start({ businessId: 'T-6' })).toEqual({ id: 'support-ticket:T-6', alreadyStarted: false });
  expect(await startedWith('support-ticket:T-6')).toMatchObject({ configuration });
});

it('does not start again when the crash came after the server had taken the start', async () => {
  await start({ businessId: 'T-7' });
  expect(await start({ businessId: 'T-7' })).toEqual({ id: 'support-ticket:T-7', alreadyStarted: true });
});

it('generates a business id that sorts by time', async () => {
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

const order = (bytesALine: number) => ({
  orderId: 'W-1',
  currency: 'EUR',
  lines: Array.from({ length: 2_000 }, (_, index) => ({
    sku: `a-${String(index).padStart(58, '0')}`,
    description: '\u4e2d'.repeat(Math.floor((bytesALine - 125) / 3)),
    quantity: 1,
    unitPriceMinor: 100,
  })),
  shipping: { address: { name: 'Kim', street: 'Way 1', city: 'Berlin', postalCode: '10115', country: 'DE' } },
  payment: { method: 'pm_card_visa' },
});
const startOrder = (bytesALine: number, businessId: string) =>
  startRun(client, { workflow: 'order', input: order(bytesALine), initiator: 'otto', businessId });

it('refuses a start that is too large for the server, names the large part, and does so on every attempt', async () => {
  const refused = {
    code: 'INPUT_INVALID',
    field: 'lines',
    message: expect.stringMatching(/the start is 2\.0\d MB, at most 2 MB; the largest part of it is lines with 2\.0\d MB/),
  };
  for (let tries = 0; tries < 2; tries++) await expect(startOrder(1_020, 'O-1')).rejects.toMatchObject(refused);
  expect(await rows()).toEqual([]);
  expect(await startOrder(985, 'O-1')).toMatchObject({ alreadyStarted: false });
});

it('releases the claim when the server refuses the start for good, so that another start can use the id', async () => {
  const settings = { temporalEnvironment: { TEMPORAL_NAMESPACE: 'nowhere' }, localTemporalAddress: server.address };
  const lost = await connectTemporal(settings);
  const request = { workflow: 'support-ticket', input: ticket, initiator: 'ana', businessId: 'T-refused' };
  await expect(startRun({ ...client, db: database.db, temporal: async () => lost }, request)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    field: 'TEMPORAL_NAMESPACE',
  });
  await lost.connection.close();
  expect(await rows()).toEqual([]);
  expect(await start({ businessId: 'T-refused', input: { ...ticket, subject: 'Another' } })).toMatchObject({ alreadyStarted: false });
});

it('keeps the claim of another start at the same time when one of the two is refused', async () => {
  const { id } = await start({ businessId: 'T-both' });
  expect(await addClaim(database.db, id)).toBe(true);
  await releaseClaim(database.db, id);
  expect(await rows()).toMatchObject([{ id, claims: 1 }]);
  await releaseClaim(database.db, id);
  expect(await rows()).toEqual([]);
});

it('starts a run whose summary for the Web UI has three bytes a character', async () => {
  expect(await start({ businessId: 'T-script', input: { ...ticket, subject: '\u4e2d'.repeat(190) } })).toMatchObject({
    alreadyStarted: false,
  });
});
