import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { OrderActivities } from '../../../src/activities/order/activities.ts';
import { addStock } from '../../../src/business/shop/stock.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { createFakePartners, type FakePartners } from '../../helpers/orders/fake-partners.ts';
import { orderActivities, orderInput } from '../../helpers/orders/stage.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  const opening = [
    { sku: 'kettle', quantity: 1_000 },
    { sku: 'cup', quantity: 1_000 },
  ];
  await test.db.transaction().execute((trx) => addStock(trx, opening));
});
afterAll(() => test?.close());

let partners: FakePartners;
let activities: OrderActivities;
let orderId = '';
let count = 0;
let attempts = 0;
beforeEach(async () => {
  partners = createFakePartners();
  activities = orderActivities(partners);
  orderId = `O-${++count}`;
  await addRun(test.db, `order:${orderId}`, { workflow: 'order' });
});

const attempt = <T>(work: () => Promise<T>, activityType: keyof OrderActivities = 'claimOrder'): Promise<T> =>
  runAttempt(test.db, { runId: `order:${orderId}`, activityId: 'test#1', activityType, attempt: ++attempts }, work);
const TOTAL = 11_000;
const input = () => orderInput(orderId);
const money = { amountMinor: TOTAL, currency: 'EUR' };
const address = { name: 'Kim', street: 'Hill 1', city: 'Bonn', postalCode: '53111', country: 'DE' };

const authorise = () => activities.authorisePayment({ orderId, method: 'pm_card_visa', ...money });
const letGo = () => activities.voidPayment({ orderId, ...money });
const reserve = () => activities.reserveStock({ lines: input().lines.map(({ sku, quantity }) => ({ sku, quantity })) });
const label = () => activities.createLabel({ orderId, service: 'standard', to: address, parcels: [{ weightGrams: 750 }] });
const warehouse = () => activities.callWarehouse({ orderId, lines: [{ sku: 'cup', quantity: 1 }], to: address, trackingNumber: 'T1' });
const paymentId = () => partners.payment(orderId)!.id;
const capture = () => activities.capturePayment({ paymentId: paymentId(), ...money });
const mail = () =>
  activities.sendConfirmation({
    ...{ kind: 'sale', orderId, to: 'kim@example.com', name: 'Kim', lines: input().lines, refused: [], trackingNumber: null },
    ...money,
  });
const claim = () => activities.claimOrder({ orderId, kind: 'sale', currency: 'EUR', customerId: 'C-1', totalMinor: TOTAL });
const book = () => activities.bookOrder({ orderId, paymentId: 'pi_1', lines: input().lines, ...money });

type Work = () => Promise<unknown>;
const many = (...works: Work[]): Work[] => works;

/** Effects at partners: preparation, effect, and the partner's name of the call. */
const outside: [string, Work[], Work, string][] = [
  ['holds the money', [], authorise, 'authorise'],
  ['buys the label', [], label, 'createLabel'],
  ['calls the warehouse', [], warehouse, 'place'],
  ['takes the money', [authorise], capture, 'capture'],
  ['sends the confirmation', [], mail, 'mail'],
  ['voids what is held', [authorise], letGo, 'void'],
  ['cancels the label', [label], () => activities.cancelLabel(), 'cancelLabel'],
  ['calls the goods back', [warehouse], () => activities.cancelAtWarehouse(), 'cancel'],
  ['gives captured money back', [authorise, capture], () => activities.refundCapture({ paymentId: paymentId() }), 'refund'],
  [
    'gives the money of a return back',
    [authorise, capture],
    () => activities.refundReturn({ orderId, paymentId: paymentId(), amountMinor: 500, currency: 'EUR', number: 1 }),
    'refund',
  ],
];
const times = (call: string) => partners.done.filter((line) => line.startsWith(`${call} `)).length;

it.each(outside)('%s once when requested twice', async (_story, before, effect, call) => {
  for (const earlier of before) await attempt(earlier);
  const [first, second] = [await attempt(effect), await attempt(effect)];
  expect(second).toEqual(first);
  expect(times(call)).toBe(1);
});

it.each(outside)('%s once when the answer is lost and the request is repeated', async (_story, before, effect, call) => {
  for (const earlier of before) await attempt(earlier);
  partners.troubles.push({ call, when: 'after', code: call === 'mail' ? 'MAIL_UNAVAILABLE' : 'PAYMENTS_UNAVAILABLE', times: 1 });
  await expect(attempt(effect)).rejects.toThrow();
  expect(times(call)).toBe(1);
  await attempt(effect);
  expect(times(call)).toBe(1);
  const rows = await test.db.selectFrom('effects').select(['status']).where('run_id', '=', `order:${orderId}`).execute();
  expect(rows.every(({ status }) => status === 'done')).toBe(true);
});

it.each(outside)('%s when the first attempt did not reach the partner', async (_story, before, effect, call) => {
  for (const earlier of before) await attempt(earlier);
  partners.troubles.push({ call, when: 'before', code: call === 'mail' ? 'MAIL_UNAVAILABLE' : 'PAYMENTS_UNAVAILABLE', times: 1 });
  await expect(attempt(effect)).rejects.toThrow();
  expect(times(call)).toBe(0);
  await attempt(effect);
  expect(times(call)).toBe(1);
});

const stock = async () =>
  (await test.db.selectFrom('stock').selectAll().where('sku', '=', 'kettle').executeTakeFirstOrThrow()) as {
    on_hand: number;
    reserved: number;
  };
const bookings = async () =>
  (await test.db.selectFrom('bookings').select('text').where('run_id', '=', `order:${orderId}`).orderBy('at').execute()).map(
    ({ text }) => text,
  );

it('reserves, books and undoes both once each, however often requested', async () => {
  const before = await stock();
  for (const effect of many(claim, claim, reserve, reserve, book, book)) await attempt(effect);
  expect(await stock()).toMatchObject({ on_hand: before.on_hand - 2, reserved: before.reserved });
  expect(await bookings()).toEqual([`Sale of order ${orderId}`]);
  const undo = [() => activities.reverseOrder({ orderId }), () => activities.releaseStock()];
  for (const effect of undo) expect(await attempt(effect)).toEqual(await attempt(effect));
  expect(await stock()).toEqual(before);
  expect(await bookings()).toEqual([`Sale of order ${orderId}`, `Reversal of order ${orderId}`]);
});

it('books a return and reverses it once each', async () => {
  for (const effect of many(claim, reserve, book)) await attempt(effect);
  const sale = orderId;
  const before = await stock();
  orderId = `O-${++count}`;
  await addRun(test.db, `order:${orderId}`, { workflow: 'order' });
  const { customer, currency, lines } = input();
  const back = () => activities.bookReturn({ orderId, customer, currency, lines, returnOf: sale });
  await attempt(() => activities.claimOrder({ orderId, kind: 'return', currency, customerId: customer.id, totalMinor: TOTAL }));
  expect(await attempt(back)).toEqual(await attempt(back));
  expect(await stock()).toMatchObject({ on_hand: before.on_hand + 2 });
  const undo = () => activities.reverseReturn({ orderId });
  expect([await attempt(undo), await attempt(undo)]).toEqual([
    { undone: 'the booking is reversed' },
    { undone: 'the booking is reversed' },
  ]);
  expect(await stock()).toEqual(before);
});

it('undoes nothing when nothing happened, and refuses late calls afterwards', async () => {
  await attempt(claim);
  expect(await attempt(letGo)).toEqual({ undone: 'nothing is held' });
  expect(await attempt(() => activities.releaseStock())).toEqual({ undone: 'nothing was reserved' });
  expect(await attempt(() => activities.cancelLabel())).toEqual({ undone: 'there was no label' });
  expect(await attempt(() => activities.cancelAtWarehouse())).toEqual({ undone: 'the warehouse had no order' });
  expect(await attempt(() => activities.reverseOrder({ orderId }))).toEqual({ undone: 'nothing was booked' });
  expect(await attempt(authorise)).toMatchObject({ outcome: 'declined', code: 'voided' });
  await expect(attempt(reserve)).rejects.toMatchObject({ type: 'UNDO_NOT_POSSIBLE' });
  await expect(attempt(book)).rejects.toMatchObject({ type: 'UNDO_NOT_POSSIBLE' });
  expect([partners.done, await bookings()]).toEqual([[], []]);
});

it('says what cannot be undone: shipped goods, succeeded refunds', async () => {
  await attempt(warehouse);
  partners.ship(orderId);
  await expect(attempt(() => activities.cancelAtWarehouse())).rejects.toMatchObject({ type: 'UNDO_NOT_POSSIBLE', nonRetryable: true });
  await attempt(authorise);
  await attempt(capture);
  const refund = { orderId, paymentId: paymentId(), amountMinor: 500, currency: 'EUR', number: 1 };
  expect(await attempt(() => activities.checkNoRefund(refund))).toEqual({ undone: 'no refund went out' });
  await attempt(() => activities.refundReturn(refund));
  await expect(attempt(() => activities.checkNoRefund(refund))).rejects.toMatchObject({ type: 'UNDO_NOT_POSSIBLE' });
});

it('records for each effect whether it can be undone', async () => {
  await attempt(authorise, 'authorisePayment');
  await attempt(mail, 'sendConfirmation');
  const rows = await test.db
    .selectFrom('effects')
    .select(['action', 'class'])
    .where('run_id', '=', `order:${orderId}`)
    .orderBy('started_at')
    .execute();
  expect(rows).toEqual([
    { action: 'authorise_payment', class: 'compensatable' },
    { action: 'send_mail', class: 'irreversible' },
  ]);
});
