import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { OrderConfiguration } from '../../../src/contracts/order/configuration.schema.ts';
import type { HouseOutcome } from '../../../stack/partners/faults.ts';
import { readLedger } from '../../../src/store/ledger.ts';
import { createFakePartners } from '../../helpers/orders/fake-partners.ts';
import { openOrderStage, orderInput, quickly, type OrderRun, type OrderStage } from '../../helpers/orders/stage.ts';
import { openTestPartners, type Fault, type TestPartners } from '../../../testkit/partners.ts';

let partners: TestPartners;
let stage: OrderStage;
const post = createFakePartners();
beforeAll(async () => {
  partners = await openTestPartners();
  stage = await openOrderStage({ ...partners.ports, mail: post.mail }, [
    { sku: 'kettle', quantity: 1_000 },
    { sku: 'cup', quantity: 1_000 },
  ]);
});
afterEach(() => partners.setFaults([]));
afterAll(async () => {
  await stage?.close();
  await partners?.close();
});

let count = 0;
const nextId = () => `M-${++count}`;
const TOTAL = 11_000;
const house = (path: string): Fault['match'] => ({ partner: 'payments', method: 'POST', path });
const next = (path: string, outcome: HouseOutcome): Promise<void> =>
  partners.setFaults([{ match: house(path), fault: 'outcome', outcome }]);
const bank = async (path: string) => void (await fetch(`${partners.url}/house/${path}`, { method: 'POST' }));
const posts = (run: OrderRun) =>
  partners.log().filter((line) => line.phase === 'before' && line.run === run.id && line.method === 'POST').length;
const ledgerOf = async (run: OrderRun) =>
  Object.fromEntries(
    (await readLedger(stage.db, run.id)).map(({ action, undoes, status }) => [undoes ? `undo ${action}` : action, status]),
  );
const wait = { firstWaitMs: 50, longestWaitMs: 100 };
const looking = (withinMs: number): OrderConfiguration =>
  quickly({ pendingRefund: { ...wait, withinMs }, pendingCapture: { ...wait, withinMs }, customerAction: { withinMs, lookEveryMs: 50 } });
const mailOf = (orderId: string) => post.mails.find(({ subject }) => subject.includes(orderId))?.text ?? '';
const intentOf = async (orderId: string) => (await partners.state()).intents.find(({ metadata }) => metadata['order_id'] === orderId);
const owed = async () =>
  (await stage.db.selectFrom('account_balances').select('balance_minor').where('account', '=', 'refunds_owed').executeTakeFirst())
    ?.balance_minor ?? 0;
const reserved = async () => (await stage.db.selectFrom('stock').select('reserved').execute()).reduce((sum, row) => sum + row.reserved, 0);

it.each([
  ['an amount that the house refuses', { lines: [{ sku: 'cup', quantity: 1, unitPriceMinor: 10 }] }, 'amount_too_small', 1],
  ['a card that the house does not know', { payment: { method: 'pm_card_of_nobody' } }, 'resource_missing', 1],
  [
    'an amount that cannot be paid',
    { currency: 'KWD', lines: [{ sku: 'cup', quantity: 1, unitPriceMinor: 1_005 }] },
    'amount: 1.005 KWD',
    0,
  ],
  ['a currency of no card', { currency: 'IQD', lines: [{ sku: 'cup', quantity: 1, unitPriceMinor: 5_000 }] }, 'currency: ', 0],
])('ends an order of %s as refused with the reason, asks at most once, and leaves nothing', async (_case, changes, reason, requests) => {
  const run = await stage.start(orderInput(nextId(), changes));
  expect(await run.result()).toMatchObject({ outcome: 'refused', reason: expect.stringContaining(reason), amountMinor: 0 });
  expect(await run.row()).toEqual({ status: 'completed', state: 'refused' });
  expect(posts(run)).toBe(requests);
  expect(await reserved()).toBe(0);
  expect(await ledgerOf(run)).toMatchObject(requests === 0 ? {} : { authorise_payment: 'failed' });
});

it('converts krónur between the provider unit and ours', async () => {
  const orderId = nextId();
  const run = await stage.start(orderInput(orderId, { currency: 'ISK', lines: [{ sku: 'cup', quantity: 1, unitPriceMinor: 3_200 }] }));
  expect(await run.result()).toMatchObject({ outcome: 'confirmed', amountMinor: 3_200, currency: 'ISK' });
  expect(await intentOf(orderId)).toMatchObject({ amount: 320_000, captured: 320_000, currency: 'isk' });
  expect(mailOf(orderId)).toContain('Total: 3,200 ISK');
});

it('waits for a pending authorisation, then for a pending capture, and confirms', async () => {
  const orderId = nextId();
  await partners.setFaults([
    { match: house('/v1/payment_intents'), fault: 'outcome', outcome: 'processing' },
    { match: house('/v1/payment_intents/*/capture'), fault: 'outcome', outcome: 'processing' },
  ]);
  const run = await stage.start(orderInput(orderId), looking(60_000));
  await run.reaches('awaiting_payment');
  const { id } = (await intentOf(orderId))!;
  await bank(`payment/${id}`);
  await run.reaches('awaiting_capture');
  expect(await ledgerOf(run)).toMatchObject({ authorise_payment: 'done', capture_payment: 'started' });
  await bank(`payment/${id}`);
  expect(await run.result()).toMatchObject({ outcome: 'confirmed' });
  expect(await ledgerOf(run)).toMatchObject({ capture_payment: 'done' });
});

it.each([
  ['partial', 'payment_not_completed', '55.00 EUR were taken, not 110.00 EUR'],
  ['requires_capture', 'declined', 'the money could not be taken'],
  ['canceled', 'declined', 'the money could not be taken'],
] as const)('undoes an order whose capture is answered with %s', async (outcome, end, reason) => {
  const orderId = nextId();
  await next('/v1/payment_intents/*/capture', outcome);
  const run = await stage.start(orderInput(orderId));
  expect(await run.result()).toMatchObject({ outcome: end, reason: expect.stringContaining(reason) });
  const { captured, refunded, status } = (await intentOf(orderId))!;
  expect([captured - refunded, status === 'requires_capture']).toEqual([0, false]);
  expect(mailOf(orderId)).toBe('');
});

it('asks a person about a void that was accepted and not made, and says what to search for', async () => {
  const orderId = nextId();
  await partners.setFaults([
    { match: { partner: 'carrier', method: 'POST' }, fault: 'refuse' },
    { match: house('/v1/payment_intents/*/cancel'), fault: 'outcome', outcome: 'requires_capture' },
  ]);
  const run = await stage.start(orderInput(orderId));
  await run.asked('authorise payment');
  const [request] = (await run.view()).waitingFor;
  const shown = JSON.stringify(
    (await stage.db.selectFrom('approvals').select('show').where('run_id', '=', run.id).executeTakeFirst())?.show,
  );
  expect(request).toMatchObject({ action: 'repair' });
  expect(shown).toContain('is requires_capture');
  expect(shown).toContain('signalbox_key');
  expect(shown).toContain(`order:${orderId}:authorise payment`);
  await run.settle('authorise payment');
  await expect(run.result()).rejects.toThrow();
});

async function sold(): Promise<string> {
  const orderId = nextId();
  expect(await (await stage.start(orderInput(orderId))).result()).toMatchObject({ outcome: 'confirmed' });
  return orderId;
}
async function returned(outcome: HouseOutcome, configuration?: OrderConfiguration) {
  const [sale, orderId] = [await sold(), nextId()];
  const before = await owed();
  await next('/v1/refunds', outcome);
  const run = await stage.start(orderInput(orderId, { kind: 'return', returnOf: sale }), configuration);
  return { sale, orderId, run, before };
}

it.each(['failed', 'canceled', 'requires_action'] as const)(
  'does not count money as back whose refund is %s: no mail says so, the books owe it, and a person sees to it',
  async (outcome) => {
    const { sale, orderId, run, before } = await returned(outcome);
    await run.asked('refund payment');
    expect(await run.row()).toMatchObject({ status: 'waiting_approval', state: 'refund_open' });
    const { show } = await stage.db.selectFrom('approvals').select('show').where('run_id', '=', run.id).executeTakeFirstOrThrow();
    const { id } = (await intentOf(sale))!;
    const [refund] = (await partners.state()).refunds.filter(({ intent }) => intent === id);
    for (const word of [outcome.replaceAll('_', ' '), refund!.id, id, `order:${orderId}:refund payment`])
      expect(JSON.stringify(show)).toContain(word);
    expect(mailOf(orderId)).not.toContain('given back');
    expect(mailOf(orderId)).toContain('110.00 EUR could not be transferred to you yet');
    expect(await ledgerOf(run)).toMatchObject({ refund_payment: outcome === 'requires_action' ? 'started' : 'failed' });
    expect((await run.view()).steps.find(({ name }) => name === 'refund payment')).toMatchObject({ status: 'failed' });
    expect(await owed()).toBe(before - TOTAL);
    await run.settle('refund payment');
    expect(await run.result()).toMatchObject({
      ...{ outcome: 'settled_by_hand', amountMinor: 0, reason: expect.stringContaining('settled by ana: called the driver') },
    });
    expect((await partners.state()).refunds.filter(({ intent }) => intent === id)).toHaveLength(1);
  },
);

it('polls a pending refund until it succeeds, tells the customer only that it is pending, and then books it', async () => {
  const { sale, orderId, run, before } = await returned('pending', looking(60_000));
  await run.reaches('awaiting_refund');
  expect(mailOf(orderId)).toContain('110.00 EUR are on their way to you');
  expect(mailOf(orderId)).not.toContain('given back');
  expect(await ledgerOf(run)).toMatchObject({ refund_payment: 'started' });
  expect(await owed()).toBe(before - TOTAL);
  const { id } = (await intentOf(sale))!;
  await bank(`refund/${(await partners.state()).refunds.find(({ intent }) => intent === id)!.id}`);
  expect(await run.result()).toMatchObject({ outcome: 'refunded', amountMinor: TOTAL });
  expect(await ledgerOf(run)).toMatchObject({ refund_payment: 'done', book_refund: 'done' });
  expect(await owed()).toBe(before);
});

it('asks a person when a pending refund fails or takes too long', async () => {
  const { run } = await returned('pending', looking(300));
  await run.asked('refund payment');
  await run.settle('refund payment');
  expect(await run.result()).toMatchObject({ outcome: 'settled_by_hand', reason: expect.stringContaining('is pending') });
});

it('reverses the booking of a return whose refund the provider refuses, and ends it as refused', async () => {
  const [sale, orderId] = [await sold(), nextId()];
  const before = await owed();
  await partners.setFaults([{ match: house('/v1/refunds'), fault: 'refuse' }]);
  const run = await stage.start(orderInput(orderId, { kind: 'return', returnOf: sale }));
  expect(await run.result()).toMatchObject({ outcome: 'refused', amountMinor: 0, reason: expect.stringContaining('fault switch') });
  expect([await owed(), mailOf(orderId)]).toEqual([before, '']);
});

it('asks a person when the refund that undoes a capture fails', async () => {
  const orderId = nextId();
  await partners.setFaults([
    { match: house('/v1/payment_intents/*/capture'), fault: 'outcome', outcome: 'partial' },
    { match: house('/v1/refunds'), fault: 'outcome', outcome: 'failed' },
  ]);
  const run = await stage.start(orderInput(orderId));
  await run.asked('capture payment');
  await run.settle('capture payment');
  expect(await run.result()).toMatchObject({ outcome: 'payment_not_completed' });
  expect(await intentOf(orderId)).toMatchObject({ captured: TOTAL / 2, refunded: 0 });
});
