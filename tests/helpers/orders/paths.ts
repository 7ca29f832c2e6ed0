import type { OrderInput } from '../../../src/contracts/order/schema.ts';
import type { OrderConfiguration } from '../../../src/contracts/order/configuration.schema.ts';
import type { FakePartners, Trouble } from './fake-partners.ts';
import { orderInput, quickly, type OrderRun, type OrderStage } from './stage.ts';

/** One way that an order can take; each has a recorded history. */
export interface OrderPath {
  /** Also the order's id and the name of its history. */
  name: string;
  changes?: Parameters<typeof orderInput>[1];
  configuration?: OrderConfiguration;
  trouble?: Trouble;
  /** What the payment provider answers next. */
  next?: Partial<FakePartners['next']>;
  /** The call at a partner that waits until `drive` lets it go on. */
  holds?: string;
  drive?: (run: OrderRun, partners: FakePartners, release: () => void) => Promise<void>;
}

const bank = { payment: { method: 'pm_card_authenticationRequired' } };
const soon = { firstWaitMs: 50, longestWaitMs: 50, withinMs: 60_000 };
const fails = (call: string, code: Trouble['code']): Trouble => ({ call, code, when: 'before', times: 1 });

export const orderPaths: readonly OrderPath[] = [
  { name: 'confirmed', changes: { customer: { tier: 'premium' } } },
  {
    name: 'free-of-charge',
    changes: { customer: { id: null, email: undefined }, lines: [{ sku: 'cup', quantity: 1, unitPriceMinor: 0 }] },
  },
  { name: 'declined', changes: { payment: { method: 'pm_card_chargeDeclined' } } },
  { name: 'out-of-stock', changes: { lines: [{ sku: 'teapot', quantity: 1, unitPriceMinor: 500 }] } },
  { name: 'over-the-limit', configuration: quickly({ mostTotalMinor: 1 }) },
  {
    name: 'bank-confirmed',
    changes: bank,
    async drive(run, partners) {
      await run.reaches('awaiting_payment');
      partners.authenticate('bank-confirmed');
      await run.send('paymentAction', { paymentId: 'pi' });
    },
  },
  { name: 'bank-not-confirmed', changes: bank, configuration: quickly({ customerAction: { withinMs: 300, lookEveryMs: 200 } }) },
  {
    name: 'cancelled-at-the-bank',
    changes: bank,
    async drive(run) {
      await run.reaches('awaiting_payment');
      await run.cancel();
    },
  },
  {
    name: 'withdrawn',
    holds: 'place',
    async drive(run, _partners, release) {
      await run.send('cancelOrder', { reason: 'found it cheaper' });
      release();
    },
  },
  {
    name: 'withdrawn-at-the-capture',
    holds: 'capture',
    async drive(run, _partners, release) {
      await run.send('cancelOrder', { reason: 'found it cheaper' });
      release();
    },
  },
  { name: 'mail-refused', trouble: fails('mail', 'MAIL_REFUSED') },
  {
    name: 'goods-have-left',
    trouble: fails('capture', 'PAYMENT_REFUSED'),
    holds: 'capture',
    async drive(run, partners, release) {
      partners.ship('goods-have-left');
      release();
      await run.asked('call warehouse');
      await run.settle('call warehouse');
    },
  },
  { name: 'returned', changes: { kind: 'return', returnOf: 'confirmed' } },
  { name: 'amount-refused', next: { authorise: ['refused'] } },
  {
    name: 'capture-pending',
    next: { capture: ['pending'] },
    configuration: quickly({ pendingCapture: soon }),
    async drive(run, partners) {
      await run.reaches('awaiting_capture');
      partners.bankSays('capture-pending', 'captured');
    },
  },
  { name: 'capture-partial', next: { capture: ['other_amount'] } },
  {
    name: 'refund-pending',
    changes: { kind: 'return', returnOf: 'mail-refused' },
    next: { refund: ['pending'] },
    configuration: quickly({ pendingRefund: soon }),
    async drive(run, partners) {
      await run.reaches('awaiting_refund');
      partners.refundIs('mail-refused', 'succeeded');
    },
  },
  {
    name: 'refund-failed',
    changes: { kind: 'return', returnOf: 'capture-pending' },
    next: { refund: ['failed'] },
    async drive(run) {
      await run.asked('refund payment');
      await run.settle('refund payment');
    },
  },
  { name: 'return-not-refunded', changes: { kind: 'return', returnOf: 'bank-confirmed' }, trouble: fails('refund', 'PAYMENT_REFUSED') },
];

/** What the stage of the paths has in stock. */
export const pathStock = [
  { sku: 'kettle', quantity: 100 },
  { sku: 'cup', quantity: 100 },
];

/** Takes one path to its end, whichever it is. */
export async function takePath(stage: OrderStage, partners: FakePartners, path: OrderPath): Promise<OrderRun> {
  const held = path.holds === undefined ? null : partners.hold(path.holds);
  Object.assign(partners.next, path.next);
  if (path.trouble) partners.troubles.push({ ...path.trouble });
  const input: OrderInput = orderInput(path.name, path.changes);
  const run = await stage.start(input, path.configuration);
  if (held) await held.reached;
  await path.drive?.(run, partners, held?.release ?? (() => undefined));
  await run.result().catch(() => undefined);
  return run;
}
