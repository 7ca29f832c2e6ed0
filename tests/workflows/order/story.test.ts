import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { workflowNamed } from '../../../src/contracts/registry.ts';
import type { FailureCode } from '../../../src/kit/common/failures.ts';
import { mailboxesOf } from '../../../testkit/mailboxes.ts';
import { createFakePartners } from '../../helpers/orders/fake-partners.ts';
import { openOrderStage, orderInput, quickly, type OrderRun, type OrderStage } from '../../helpers/orders/stage.ts';

const partners = createFakePartners();
let stage: OrderStage;
beforeAll(async () => {
  stage = await openOrderStage(partners, [
    { sku: 'kettle', quantity: 1_000 },
    { sku: 'cup', quantity: 1_000 },
  ]);
});
afterEach(() => {
  partners.troubles.length = 0;
});
afterAll(() => stage?.close());

let count = 0;
const nextId = () => `A-${++count}`;
const TOTAL = 11_000;
const trouble = (call: string, code: FailureCode, times = Infinity) => partners.troubles.push({ call, when: 'before', code, times });
/** Effects of one order, by partner. */
const doneFor = (orderId: string) => partners.done.filter((line) => new RegExp(` ${orderId}( |$)`).test(line));
const stock = async () =>
  Object.fromEntries(
    (await stage.db.selectFrom('stock').selectAll().execute()).map(({ sku, on_hand, reserved }) => [sku, [on_hand, reserved]]),
  );
const balances = async () =>
  Object.fromEntries(
    (await stage.db.selectFrom('account_balances').selectAll().execute()).map(({ account, balance_minor }) => [account, balance_minor]),
  );
const broken = (run: OrderRun) => expect(run.result()).rejects.toThrow();

/** Runs something and expects stock and ledger to be unchanged. */
async function leavesNothing(work: () => Promise<void>): Promise<void> {
  const before = [await stock(), await balances()];
  await work();
  const now = [await stock(), await balances()];
  expect(now[0]).toEqual(before[0]);
  const sums = { payment_house: 0, sales: 0, ...(before[1] as object) };
  expect({ payment_house: 0, sales: 0, ...(now[1] as object) }).toEqual(sums);
}

it('confirms an order: authorises, reserves, labels, packs, captures, books and mails, each once', async () => {
  const orderId = nextId();
  const before = await stock();
  const run = await stage.start(orderInput(orderId));
  expect(await run.result()).toMatchObject({
    ...{ outcome: 'confirmed', amountMinor: TOTAL, currency: 'EUR', service: 'standard', reason: null },
    ...{ paymentId: expect.any(String), trackingNumber: expect.any(String), messageId: expect.any(String) },
  });
  expect(doneFor(orderId)).toEqual([
    ...[`authorise ${orderId} ${TOTAL}`, `createLabel ${orderId} standard`, `place ${orderId}`, `capture ${orderId} ${TOTAL}`],
  ]);
  expect(partners.mails.at(-1)).toMatchObject({ to: ['kim@example.com'], text: expect.stringContaining('Total: 110.00 EUR') });
  const after = await stock();
  expect(after['kettle']).toEqual([before['kettle']![0]! - 2, 0]);
  expect(await balances()).toMatchObject({ payment_house: TOTAL, sales: -TOTAL });
  expect(await run.steps()).toEqual([
    ...['validate done', 'authorise payment done', 'reserve stock done', 'create label done', 'call warehouse done'],
    ...['capture payment done', 'book order done', 'confirmation mail done'],
  ]);
  expect(await run.row()).toEqual({ status: 'completed', state: 'confirmed' });
});

it.each([
  ['a premium customer', { customer: { tier: 'premium' as const } }],
  ['an expedited order', { shipping: { expedited: true } }],
])('ships %s by express, and says so in a step of its own', async (_case, changes) => {
  const run = await stage.start(orderInput(nextId(), changes));
  expect(await run.result()).toMatchObject({ outcome: 'confirmed', service: 'express' });
  expect(await run.steps()).toContain('special shipping done');
});

it('confirms a free order of a guest without payment and mail', async () => {
  const orderId = nextId();
  const gift = { customer: { id: null, email: undefined }, lines: [{ sku: 'cup', quantity: 3, unitPriceMinor: 0 }] };
  const run = await stage.start(orderInput(orderId, gift));
  expect(await run.result()).toMatchObject({ outcome: 'confirmed', amountMinor: 0, paymentId: null, messageId: null });
  expect(doneFor(orderId)).toEqual([`createLabel ${orderId} standard`, `place ${orderId}`]);
});

it('ends as declined when the bank says no, and frees the stock', () =>
  leavesNothing(async () => {
    const run = await stage.start(orderInput(nextId(), { payment: { method: 'pm_card_chargeDeclined' } }));
    expect(await run.result()).toMatchObject({ outcome: 'declined', reason: 'card_declined: The bank said no.', amountMinor: 0 });
    expect(await run.steps()).toEqual(['validate done', 'authorise payment done', 'reserve stock undone', 'undo: reserve stock done']);
    expect((await run.view()).decisions[0]).toMatchObject({ who: 'saga', step: expect.stringMatching(/^(authorise|reserve) /) });
    expect(await run.row()).toEqual({ status: 'completed', state: 'declined' });
  }));

it('ends as out of stock when one line is missing, reserves nothing, and voids the authorisation', () =>
  leavesNothing(async () => {
    const orderId = nextId();
    const lines = ['cup', 'teapot'].map((sku) => ({ sku, quantity: 1, unitPriceMinor: 500 }));
    const run = await stage.start(orderInput(orderId, { lines }));
    expect(await run.result()).toMatchObject({ outcome: 'out_of_stock', reason: 'not in stock: teapot: 0 of 1' });
    expect(partners.payment(orderId)).toMatchObject({ status: 'voided' });
    expect(await run.steps()).toContain('authorise payment undone');
  }));

it('refuses an order over the limit, and one whose id belongs to another run', async () => {
  const orderId = nextId();
  const over = await stage.start(orderInput(orderId), quickly({ mostTotalMinor: 10_000 }));
  expect(await over.result()).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('over the limit') });
  const first = nextId();
  await (await stage.start(orderInput(first))).result();
  await stage.worker.start('order', `${first}-again`, orderInput(first), 'otto', quickly());
  const again = await stage.worker.client.workflow.getHandle(`order:${first}-again`).result();
  expect(again).toMatchObject({ outcome: 'refused', reason: `${first} is handled by order:${first} already` });
});

const bank = { payment: { method: 'pm_card_authenticationRequired' } };
it('waits for the customer to confirm at the bank, and continues when a message says so', async () => {
  const orderId = nextId();
  const run = await stage.start(orderInput(orderId, bank));
  await run.reaches('awaiting_payment');
  const declared = workflowNamed('order')
    .messages.map(({ name }) => name)
    .sort();
  expect(await mailboxesOf(stage.worker.client.workflow.getHandle(run.id))).toEqual(declared);
  const { id: paymentId } = partners.payment(orderId)!;
  await run.send('paymentAction', { paymentId });
  await run.reaches('awaiting_payment'); // polled and not confirmed yet
  partners.authenticate(orderId);
  expect(await run.send('paymentAction', { paymentId: `${paymentId} again` })).toMatchObject({ accepted: true });
  expect(await run.result()).toMatchObject({ outcome: 'confirmed', paymentId });
});

it('finds out by polling that the customer confirmed at the bank', async () => {
  const orderId = nextId();
  const run = await stage.start(orderInput(orderId, bank), quickly({ customerAction: { withinMs: 60_000, lookEveryMs: 200 } }));
  await run.reaches('awaiting_payment');
  partners.authenticate(orderId);
  expect(await run.result()).toMatchObject({ outcome: 'confirmed' });
});

it('ends as not completed when the customer does not confirm in time', () =>
  leavesNothing(async () => {
    const orderId = nextId();
    const run = await stage.start(orderInput(orderId, bank), quickly({ customerAction: { withinMs: 300, lookEveryMs: 200 } }));
    expect(await run.result()).toMatchObject({ outcome: 'payment_not_completed' });
    expect(partners.payment(orderId)).toMatchObject({ status: 'voided' });
  }));

it('rolls back and ends as cancelled when an operator cancels it while it waits for the bank', () =>
  leavesNothing(async () => {
    const orderId = nextId();
    const run = await stage.start(orderInput(orderId, bank));
    await run.reaches('awaiting_payment');
    await run.cancel();
    await broken(run);
    expect(await run.row()).toEqual({ status: 'cancelled', state: 'cancelled' });
    expect(partners.payment(orderId)).toMatchObject({ status: 'voided' });
  }));

it.each([0, 1])('accepts a withdrawal during a step, also when that fails %i times', (breaks) =>
  leavesNothing(async () => {
    const orderId = nextId();
    const held = partners.hold('place');
    trouble('place', 'PARTNER_UNAVAILABLE', breaks);
    const run = await stage.start(orderInput(orderId));
    await held.reached;
    expect(await run.send('cancelOrder', { reason: 'found it cheaper' })).toMatchObject({ accepted: true });
    held.release();
    expect(await run.result()).toMatchObject({ outcome: 'withdrawn', reason: 'the customer called it off: found it cheaper' });
    expect(doneFor(orderId).includes(`cancel ${orderId}`)).toBe(breaks === 0);
  }),
);

it('refunds the capture when the customer withdraws meanwhile, and undoes all steps in reverse', () =>
  leavesNothing(async () => {
    const orderId = nextId();
    const held = partners.hold('capture');
    const run = await stage.start(orderInput(orderId));
    await held.reached;
    await run.send('cancelOrder', { reason: 'found it cheaper' });
    held.release();
    expect(await run.result()).toMatchObject({ outcome: 'withdrawn' });
    expect(partners.payment(orderId)).toMatchObject({ status: 'captured', capturedMinor: TOTAL, refundedMinor: TOTAL });
    const undone = ['capture payment', 'call warehouse', 'create label', 'reserve stock', 'authorise payment'];
    expect((await run.steps()).filter((step) => step.startsWith('undo: '))).toEqual(undone.map((name) => `undo: ${name} done`));
  }));

it.each(['MAIL_REFUSED', 'EFFECT_CONFLICT'] as const)('confirms an order whose mail fails with %s, and says so', async (code) => {
  const orderId = nextId();
  trouble('mail', code, 1);
  const run = await stage.start(orderInput(orderId));
  expect(await run.result()).toMatchObject({ outcome: 'confirmed', amountMinor: TOTAL, messageId: null });
  expect(partners.payment(orderId)).toMatchObject({ status: 'captured', refundedMinor: 0 });
  const { steps, decisions } = await run.view();
  expect(steps.at(-1)).toMatchObject({ name: 'confirmation mail', status: 'failed' });
  expect(decisions.at(-1)).toMatchObject({ who: 'confirmation', choice: 'no mail' });
});

it('asks a person when the goods have left the warehouse, and undoes the rest after the decision', () =>
  leavesNothing(async () => {
    const orderId = nextId();
    trouble('capture', 'PAYMENT_REFUSED', 1);
    const held = partners.hold('capture');
    const run = await stage.start(orderInput(orderId));
    await held.reached;
    partners.ship(orderId);
    held.release();
    await run.asked('call warehouse');
    expect(await run.view()).toMatchObject({ status: 'rolling_back', waitingFor: [{ action: 'repair', approvers: ['support'] }] });
    expect(await run.settle('call warehouse')).toMatchObject({ accepted: true });
    await broken(run);
    expect(partners.payment(orderId)).toMatchObject({ status: 'voided' });
    expect(await run.row()).toEqual({ status: 'failed', state: 'failed' });
  }));

it('refunds returned lines one by one, and refuses lines that were never sold', async () => {
  const [sale, back] = [nextId(), nextId()];
  await (await stage.start(orderInput(sale))).result();
  const before = [await stock(), await balances()] as const;
  const lines = [
    { sku: 'kettle', quantity: 1, unitPriceMinor: 4_990 },
    { sku: 'lamp', quantity: 1, unitPriceMinor: 100 },
  ];
  const run = await stage.start(orderInput(back, { kind: 'return', returnOf: sale, lines }));
  expect(await run.result()).toMatchObject({
    ...{ outcome: 'refunded', amountMinor: 4_990, messageId: expect.any(String) },
    refusedLines: [{ sku: 'lamp', quantity: 1, reason: `no matching sale: order ${sale} has none of lamp` }],
  });
  expect(partners.payment(sale)).toMatchObject({ refundedMinor: 4_990 });
  expect((await stock())['kettle']![0]).toBe(before[0]['kettle']![0]! + 1);
  expect((await balances())['payment_house']).toBe(before[1]['payment_house']! - 4_990);
  const again = await stage.start(orderInput(nextId(), { kind: 'return', returnOf: sale, lines: [{ ...lines[0]!, quantity: 2 }] }));
  expect(await again.result()).toMatchObject({
    outcome: 'refused',
    reason: '2 x kettle: no matching sale: only 1 of kettle are left to return',
  });
});

it('reverses the booking of a return when it cannot be refunded', async () => {
  const [sale, back] = [nextId(), nextId()];
  await (await stage.start(orderInput(sale))).result();
  await leavesNothing(async () => {
    trouble('refund', 'PAYMENT_REFUSED', 1);
    const run = await stage.start(orderInput(back, { kind: 'return', returnOf: sale }));
    await broken(run);
    expect(await run.steps()).toEqual([
      ...['validate done', 'book return undone', 'refund payment failed', 'undo: refund payment done', 'undo: book return done'],
    ]);
  });
});
