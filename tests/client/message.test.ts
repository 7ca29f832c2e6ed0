import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { NativeConnection } from '@temporalio/worker';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { sendMessage } from '../../src/client/message.ts';
import { startRun } from '../../src/client/start.ts';
import { registerSearchAttributes } from '../../src/worker/search-attributes.ts';
import { openTestClient, ticket } from '../../testkit/client.ts';
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
const withWorker = <T>(work: () => Promise<T>): Promise<T> => withListening(connection, work);
const end = async (run: string) => {
  await (await handle(run)).executeUpdate('operate', { args: [{ action: 'cancel', person: 'otto', reason: 'over' }] });
  return (await handle(run)).result() as Promise<unknown>;
};
const reply = (run: string, content: object, id?: string) => sendMessage(client, run, { name: 'customerReply', content, id });
const taken = { accepted: true, code: null, status: 'running' };

it('sends a reply to the run, and counts the same one once', async () => {
  const run = await startTicket();
  await withWorker(async () => {
    const [byText, byId] = [{ text: 'It is A-1001.' }, { text: 'Sent as a mail', messageId: '<1@example.com>' }];
    expect(await reply(run, byText)).toEqual(taken);
    expect(await reply(run, byText)).toEqual(taken);
    expect(await reply(run, byId)).toEqual(taken);
    expect(await reply(run, { ...byId, text: 'The same mail in other words' })).toEqual(taken);
    expect(await reply(run, byText, 'note-7')).toEqual(taken); // another id, so another message
    expect(await reply(run, { text: 'The same note in other words' }, 'note-7')).toEqual(taken);
    expect(await end(run)).toEqual({ heard: 3 });
  });
});

it('says that a run takes no such message: it is not in the contract, or the run was started before it was', async () => {
  const run = await startTicket();
  await withWorker(async () => {
    const rating = sendMessage(client, run, { name: 'rate', content: { rating: 5 } });
    await expect(rating).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      field: 'run',
      message: expect.stringContaining('took the message rate'),
    });
  });
  const song = sendMessage(client, run, { name: 'sing', content: {} });
  await expect(song).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    field: 'message',
    fix: expect.stringContaining('customerReply, rate'),
  });
  const payment = sendMessage(client, 'payment-file:F-1', { name: 'cancelOrder', content: {} });
  await expect(payment).rejects.toMatchObject({ field: 'message', fix: expect.stringContaining('take no messages') });
});

it('reports why a run does not take a message, and does not suggest the doctor', async () => {
  const run = await startTicket();
  await withWorker(async () => {
    expect(await reply(run, { text: 'too late' })).toEqual({
      ...{ accepted: false, code: 'WRONG_STATE', status: 'paused' },
      reason: 'it is closed',
    });
    const look = `Look at \`signalbox show ${run}\`.`;
    const closed = { code: 'ILLEGAL_TRANSITION', message: expect.stringContaining(': not while it is closed'), fix: look };
    await expect(reply(run, { text: 'out of place' })).rejects.toMatchObject(closed);
    await expect(reply(run, { text: 'broken' })).rejects.toMatchObject({ code: 'INTERNAL', fix: look });
    await end(run);
  });
});

it.each([
  ['order:W-1', 'cancelOrder', { reason: ' ' }, 'reason'],
  ['order:W-1', 'cancelOrder', { reason: 'late', why: 'x' }, 'why'],
  ['order:W-1', 'cancelOrder', 'late', 'message'],
  ['order:W-1', 'paymentAction', {}, 'paymentId'],
  ['support-ticket:T-1', 'customerReply', { text: 'x\0' }, 'text'],
  ['support-ticket:T-1', 'customerReply', { text: 'x', messageId: 7 }, 'messageId'],
  ['support-ticket:T-1', 'rate', { rating: 6 }, 'rating'],
])('refuses %s %s %j at the door', async (run, name, content, field) => {
  await expect(sendMessage(client, run, { name, content })).rejects.toMatchObject({ code: 'INPUT_INVALID', field });
});

it('answers that the run has ended, whether the database knows it or not', async () => {
  const run = await startTicket();
  await (await handle(run)).terminate('over');
  const over = { accepted: false, code: 'RUN_ENDED', status: 'failed' };
  expect(await reply(run, { text: 'Hello?' })).toEqual(over);
  expect(await reply(run, { text: 'Hello?' })).toEqual(over);
});

it('reports a missing worker when none answers, and what is wrong with a message that is not sent', async () => {
  const run = await startTicket();
  await expect(reply(run, { text: 'Hello?' })).rejects.toMatchObject({ code: 'WORKER_MISSING' });
  await expect(reply(run, { text: ' ' })).rejects.toMatchObject({ code: 'INPUT_INVALID', field: 'text' });
  await expect(reply('support-ticket:none', { text: 'x' })).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
});
