import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { rateRun, replyToRun, sendMessage } from '../../src/client/message.ts';
import { startRun } from '../../src/client/start.ts';
import { registerSearchAttributes } from '../../src/worker/search-attributes.ts';
import { openTestClient, ticket } from '../helpers/client.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { startTestServer, type TestServer } from '../helpers/temporal-server.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

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
afterAll(async () => {
  await client.close();
  await connection.close();
  await database.close();
  await server.stop();
});

let number = 0;
const startTicket = async () =>
  (await startRun(client, { workflow: 'support-ticket', input: ticket, initiator: 'ana', businessId: `T-${++number}` })).id;
const handle = async (run: string) => (await client.temporal()).workflow.getHandle(run);
async function withWorker<T>(work: () => Promise<T>): Promise<T> {
  const workflowsPath = fileURLToPath(new URL('../helpers/workflows/listening.ts', import.meta.url));
  const worker = await Worker.create({ connection, taskQueue: 'signalbox', workflowsPath });
  return worker.runUntil(work());
}
const end = async (run: string) => {
  await (await handle(run)).executeUpdate('operate', { args: [{ action: 'cancel', person: 'otto', reason: 'over' }] });
  return (await handle(run)).result() as Promise<unknown>;
};
const taken = { accepted: true, code: null, status: 'running' };

it('brings an answer into the run, and the same one twice counts once', async () => {
  const run = await startTicket();
  await withWorker(async () => {
    const [byText, byId] = [{ text: 'It is A-1001.' }, { text: 'Sent as a mail', messageId: '<1@example.com>' }];
    expect(await replyToRun(client, run, byText)).toEqual(taken);
    expect(await replyToRun(client, run, byText)).toEqual(taken);
    expect(await replyToRun(client, run, byId)).toEqual(taken);
    expect(await replyToRun(client, run, { ...byId, text: 'The same mail in other words' })).toEqual(taken);
    expect(await end(run)).toEqual({ heard: 2 });
  });
});

it('says that the workflow takes no such message where it has no mailbox for it', async () => {
  const run = await startTicket();
  await withWorker(async () => {
    const refusal = { code: 'INPUT_INVALID', field: 'run', message: expect.stringContaining('support-ticket has no mailbox') };
    await expect(rateRun(client, run, { rating: 5 })).rejects.toMatchObject(refusal);
    await expect(sendMessage(client, run, 'sing', {}, 'song-1')).rejects.toMatchObject(refusal);
  });
});

it('answers with the end of a run that is over, whether the database knows of it or not', async () => {
  const run = await startTicket();
  await (await handle(run)).terminate('over');
  const over = { accepted: false, code: 'RUN_ENDED', status: 'failed' };
  expect(await replyToRun(client, run, { text: 'Hello?' })).toEqual(over);
  expect(await replyToRun(client, run, { text: 'Hello?' })).toEqual(over);
});

it('names the worker as missing when none answers, and what is wrong with a message that never leaves', async () => {
  const run = await startTicket();
  await expect(replyToRun(client, run, { text: 'Hello?' })).rejects.toMatchObject({ code: 'WORKER_MISSING' });
  await expect(replyToRun(client, run, { text: ' ' })).rejects.toMatchObject({ code: 'INPUT_INVALID', field: 'text' });
  await expect(replyToRun(client, 'support-ticket:none', { text: 'x' })).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
});
