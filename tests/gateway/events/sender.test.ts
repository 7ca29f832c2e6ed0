import type { lookup } from 'node:dns';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { eventQueue } from '../../../src/client/event-queue.ts';
import { listEvents, resendEvent, resumeSubscription } from '../../../src/client/events.ts';
import type { Loop } from '../../../src/gateway/loop.ts';
import type { EventSubscription } from '../../../src/kit/common/run-event.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { eventually } from '../../../testkit/processes.ts';
import { ending, openReceiver, openTestSender, startRuns, subscription, testPorts, toWebhook, type Mails, type Receiver } from './stage.ts';

const HOUR = 3_600_000;

let test: TestDatabase;
let receiver: Receiver;
const senders: Loop[] = [];
const mails: Mails[] = [];
let nowMs = Date.now();
let ports = testPorts(mails);
beforeAll(async () => {
  [test, receiver] = await Promise.all([openTestDatabase(), openReceiver()]);
});
beforeEach(async () => {
  for (const table of ['event_deliveries', 'run_events', 'event_subscriptions'] as const) await test.db.deleteFrom(table).execute();
  Object.assign(receiver, { taken: [], requests: [], answers: [], usual: 204 });
  mails.length = 0;
  nowMs = Date.now();
  ports = testPorts(mails);
});
afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.close()));
});
afterAll(async () => {
  await receiver?.close();
  await test?.close();
});

const client = () => openTestClient(test.db, '');
let count = 0;
const runIds = (number: number) => Array.from({ length: number }, () => `shop:E-${++count}`);

/** Opens a sender, and waits until it has made its subscriptions known: they get the events from then on. */
async function open(...subscriptions: EventSubscription[]): Promise<Loop> {
  const sender = openTestSender(test.db, { subscriptions, ports, now: () => nowMs });
  senders.push(sender);
  const known = () => test.db.selectFrom('event_subscriptions').select('name').execute();
  await eventually(async () => expect((await known()).length).toBeGreaterThanOrEqual(subscriptions.length));
  return sender;
}

const deliveries = async () => {
  const { events } = await listEvents(client(), { limit: 1_000 });
  return events.flatMap((event) => event.deliveries.map((each) => ({ event: event.id, ...each })));
};

/** Moves the clock, and waits until nothing is due any more. */
async function pass(sender: Loop, ms: number): Promise<void> {
  nowMs += ms;
  sender.wake();
  await eventually(async () => {
    expect(await test.db.selectFrom('run_events').select('id').where('handed_out', '=', false).execute()).toEqual([]);
    const { paused } = await listEvents(client(), { limit: 1 });
    const due = (await deliveries()).filter(
      ({ subscription: name, nextTryAt }) =>
        nextTryAt !== null && Date.parse(nextTryAt) <= nowMs && paused.every((each) => each.name !== name),
    );
    expect(due).toEqual([]);
  });
}

const everySent = () => eventually(async () => expect((await deliveries()).filter(({ state }) => state !== 'sent')).toEqual([]));

it('sends each event once to each of its receivers, over a restart and with two gateways at once', async () => {
  const other = await openReceiver();
  const both = [
    subscription('all', toWebhook(receiver.url)),
    subscription('ends', toWebhook(other.url), { events: ['finished'], workflows: ['shop'] }),
  ];
  const [one] = await Promise.all([open(...both), open(...both)]);
  const runs = runIds(12);
  await startRuns(test.db, runs);
  one.wake();
  await eventually(() => expect(receiver.taken.length).toBeGreaterThanOrEqual(3));
  await Promise.all(senders.splice(0).map((sender) => sender.close())); // in the middle
  for (const run of runs) await ending(test.db, run);
  await Promise.all([open(...both), open(...both)]);
  await eventually(async () => expect(await deliveries()).toHaveLength(36));
  await everySent();
  expect(new Set(receiver.taken).size).toBe(24);
  expect(receiver.requests).toHaveLength(24);
  expect(other.requests.map(({ body }) => JSON.parse(body) as object)).toEqual(
    Array(12).fill(expect.objectContaining({ type: 'run.finished' })),
  );
  await other.close();
});

it('tries again under the same id, and waits as long as the receiver asks', async () => {
  receiver.answers = [500, 0, [429, { 'retry-after': '7200' }]];
  const sender = await open(subscription('all', toWebhook(receiver.url)));
  await startRuns(test.db, runIds(1));
  sender.wake();
  await eventually(async () => expect(await deliveries()).toMatchObject([{ tries: 1, error: 'answered 500: noted' }]));
  await pass(sender, 6_000);
  await eventually(async () => expect(await deliveries()).toMatchObject([{ tries: 2, state: 'queued', error: 'ECONNRESET' }]));
  await pass(sender, 21_000);
  await eventually(async () => expect(await deliveries()).toMatchObject([{ tries: 3, error: 'answered 429: noted' }]));
  await pass(sender, HOUR);
  expect(receiver.requests).toHaveLength(3);
  await pass(sender, HOUR + 1_000);
  await everySent();
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
});

it('pauses a receiver that is down for two days after one, tells the operators once, and sends everything when it is resumed', async () => {
  receiver.usual = 503;
  const sender = await open(subscription('shop', toWebhook(receiver.url)));
  const runs = runIds(3);
  await startRuns(test.db, runs);
  for (let hour = 0; hour < 48; hour++) {
    if (hour === 20) await ending(test.db, runs[0]!);
    if (hour === 40) await ending(test.db, runs[1]!);
    await pass(sender, HOUR);
  }
  await eventually(async () => {
    sender.wake();
    expect(mails).toHaveLength(1);
  });
  expect(mails[0]).toMatchObject({ to: 'otto@signalbox.example', subject: 'Events to shop are paused' });
  expect(mails[0]!.text).toContain('signalbox events resume shop');
  expect(await listEvents(client(), { limit: 1 })).toMatchObject({ paused: [{ name: 'shop', why: 'answered 503: noted' }] });
  expect(receiver.taken).toEqual([]);
  const tries = receiver.requests.length;

  receiver.usual = 200;
  await pass(sender, HOUR);
  expect(receiver.requests).toHaveLength(tries); // it stays paused
  expect(await resumeSubscription(client(), 'shop')).toEqual({ subscription: 'shop', queued: 5 });
  await pass(sender, 1_000);
  await everySent();
  expect(new Set(receiver.taken).size).toBe(5);
  expect(receiver.taken).toHaveLength(5);
  expect(mails).toHaveLength(1);
});

it('pauses at once where the receiver says that it is gone', async () => {
  receiver.answers = [410];
  const sender = await open(subscription('shop', toWebhook(receiver.url)));
  await startRuns(test.db, runIds(2));
  await pass(sender, 1_000);
  await eventually(async () => expect((await listEvents(client(), { limit: 1 })).paused).toMatchObject([{ why: 'answered 410: noted' }]));
  expect(await resumeSubscription(client(), 'shop')).toMatchObject({ queued: expect.any(Number) });
  await pass(sender, 60_000);
  await everySent();
  await expect(resumeSubscription(client(), 'nobody')).rejects.toMatchObject({ code: 'SUBSCRIPTION_UNKNOWN', field: 'subscription' });
});

it('follows no redirect, and gives up after a few tries; a person may have it sent again', async () => {
  const inside = await openReceiver('127.0.0.2');
  receiver.usual = 0;
  receiver.answers = Array.from({ length: 5 }, (): [number, Record<string, string>] => [302, { location: inside.url }]);
  const sender = await open(subscription('shop', toWebhook(receiver.url)), subscription('inside', toWebhook(inside.url)));
  await startRuns(test.db, runIds(1));
  await eventually(async () => {
    await pass(sender, HOUR);
    expect(await deliveries()).toEqual([
      expect.objectContaining({
        subscription: 'shop',
        state: 'dead',
        tries: 5,
        error: expect.stringContaining('redirects are not followed'),
      }),
      expect.objectContaining({ subscription: 'inside', state: 'dead', tries: 5, error: expect.stringContaining('127.0.0.2') }),
    ]);
  });
  expect(inside.requests).toEqual([]);
  await inside.close();

  receiver.usual = 200;
  const { event } = (await deliveries())[0]!;
  await resendEvent(client(), event, 'shop');
  await pass(sender, 1_000);
  await eventually(() => expect(receiver.taken).toEqual([event]));
  await expect(resendEvent(client(), event, 'nobody')).rejects.toMatchObject({ code: 'SUBSCRIPTION_UNKNOWN', field: 'to' });
  await expect(resendEvent(client(), 'evt_0', null)).rejects.toMatchObject({ code: 'EVENT_NOT_FOUND' });
});

it('tries again where a name cannot be resolved, and refuses a name that has become a private address', async () => {
  let answer: { error?: string; address?: string } = { error: 'ENOTFOUND' };
  const resolve = ((_host: string, _options: object, done: (...found: unknown[]) => void) =>
    answer.error === undefined
      ? done(null, [{ address: answer.address, family: 4 }])
      : done(Object.assign(new Error(answer.error), { code: answer.error }))) as unknown as typeof lookup;
  ports = testPorts(mails, { resolve });
  const sender = await open(subscription('shop', toWebhook(`http://receiver.example:${receiver.port}/`)));
  await startRuns(test.db, runIds(1));
  await pass(sender, 1_000);
  await eventually(async () => expect(await deliveries()).toMatchObject([{ state: 'queued', tries: 1, error: 'ENOTFOUND' }]));
  answer = { address: '169.254.169.254' };
  await pass(sender, 6_000);
  await eventually(async () =>
    expect(await deliveries()).toMatchObject([{ tries: 2, error: expect.stringContaining('receiver.example is 169.254.169.254') }]),
  );
  answer = { address: '127.0.0.1' };
  await pass(sender, 21_000);
  await everySent();
  expect(receiver.taken).toHaveLength(1);
});

it('sends again what a killed gateway had claimed, when its lease has ended', async () => {
  const shop = subscription('shop', toWebhook(receiver.url));
  const queue = eventQueue(client());
  await queue.register(['shop']);
  await startRuns(test.db, runIds(1));
  await queue.handOut([{ name: 'shop', events: ['started'], workflows: null, recipients: [''] }], new Date(nowMs), 10);
  expect(await queue.claim(['shop'], new Date(nowMs), 60_000, 4)).toHaveLength(1);
  const sender = await open(shop);
  await pass(sender, 59_000);
  expect(receiver.requests).toEqual([]);
  await pass(sender, 2_000);
  await everySent();
  expect(receiver.requests).toHaveLength(1);
});

it('sends one mail to each recipient, and nothing of before a subscription or unsigned', async () => {
  await startRuns(test.db, runIds(1)); // before anybody subscribed
  const unset = { kind: 'webhook', url: receiver.url, secretNames: ['UNSET_SECRET'], secrets: [] } as const;
  const sender = await open(
    subscription('ops', { kind: 'mail', to: ['operators', 'kim@x.example'] }, { events: ['failed'] }),
    subscription('unsigned', unset, { events: ['failed'] }),
  );
  const [run] = runIds(1) as [string];
  await startRuns(test.db, [run]);
  await ending(test.db, run, 'failed');
  await pass(sender, 1_000);
  await eventually(() => expect(mails.map(({ to }) => to).sort()).toEqual(['kim@x.example', 'otto@signalbox.example']));
  expect(mails[0]).toMatchObject({ subject: `${run} has failed: MODEL AUTH` });
  await eventually(async () =>
    expect((await deliveries()).filter(({ subscription: name }) => name === 'unsigned')).toMatchObject([
      { state: 'queued', error: 'UNSET_SECRET is not set for the gateway' },
    ]),
  );
  expect(receiver.requests).toEqual([]);
});
