import type {
  Authorisation,
  Capture,
  Carrier,
  Label,
  Payments,
  PaymentState,
  Refund,
  Warehouse,
} from '../../../src/activities/order/ports.ts';
import type { Mail, MailMessage } from '../../../src/kit/activity/mail/port.ts';
import { SignalboxError, type FailureCode } from '../../../src/kit/common/failures.ts';
import { count, fakePayments } from './fake-payments.ts';

/** What a call does that does not go well: it fails before anything happened, or after it, when only the answer is lost. */
export interface Trouble {
  /** `authorise`, `capture`, `createLabel` … */
  call: string;
  when: 'before' | 'after';
  code: FailureCode;
  times: number;
}

export interface FakePayment extends PaymentState {
  id: string;
  key: string;
  orderId: string;
}

/** Partners in memory that honour keys, remember everything, and fail when told to. */
export interface FakePartners {
  payments: Payments;
  carrier: Carrier;
  warehouse: Warehouse;
  mail: Mail;
  /** Everything that was done, once for each effect: `capture order:1 500`. */
  done: string[];
  /** Calls that are about to go wrong. */
  troubles: Trouble[];
  /** A call that waits until `release`. */
  hold(call: string): { reached: Promise<void>; release: () => void };
  /** What comes of the next payments, captures and refunds, where it is not what was asked for. */
  next: { authorise: ('pending' | 'refused')[]; capture: Capture['outcome'][]; refund: Refund['outcome'][] };
  /** What the customer does at the bank. */
  authenticate(orderId: string): void;
  /** What the bank says at last about a payment, or its capture, and about the refunds of an order. */
  bankSays(orderId: string, status: PaymentState['status']): void;
  refundIs(orderId: string, outcome: 'succeeded' | 'failed'): void;
  ship(orderId: string): void;
  payment(orderId: string): FakePayment | undefined;
  /** What they hold in all: pieces of money, labels that count, orders that are not cancelled. */
  totals(): { keptMinor: number; labels: number; packed: number };
  mails: MailMessage[];
}

export function createFakePartners(): FakePartners {
  const world = createWorld();
  return {
    ...{ payments: fakePayments(world), carrier: fakeCarrier(world), warehouse: fakeWarehouse(world), mail: fakeMail(world) },
    ...{ done: world.done, troubles: world.troubles, mails: world.mails, next: world.next },
    hold(call) {
      let arrive!: () => void;
      let release!: () => void;
      const reached = new Promise<void>((resolve) => (arrive = resolve));
      const released = new Promise<void>((resolve) => (release = resolve));
      world.holds.set(call, { arrive, released });
      return { reached, release };
    },
    authenticate: (orderId) => void (findPayment(world, orderId)!.status = 'authorised'),
    bankSays(orderId, status) {
      const payment = findPayment(world, orderId)!;
      Object.assign(payment, { status, capturedMinor: status === 'captured' ? payment.amountMinor : 0 });
      if (status === 'authorised') payment.answer = { outcome: 'authorised', paymentId: payment.id };
    },
    refundIs(orderId, outcome) {
      const payment = findPayment(world, orderId)!;
      for (const refund of world.refunds.values()) if (refund.paymentId === payment.id) Object.assign(refund, { outcome });
      count(world, payment);
    },
    ship: (orderId) => void world.warehouse.forEach((order) => order.orderId === orderId && (order.status = 'shipped')),
    payment: (orderId) => findPayment(world, orderId),
    totals: () => ({
      keptMinor: [...world.payments.values()].reduce((sum, { capturedMinor, refundedMinor }) => sum + capturedMinor - refundedMinor, 0),
      labels: [...world.labels.values()].filter(({ cancelled }) => !cancelled).length,
      packed: [...world.warehouse.values()].filter(({ status }) => status !== 'cancelled').length,
    }),
  };
}

export interface World {
  done: string[];
  troubles: Trouble[];
  holds: Map<string, { arrive: () => void; released: Promise<void> }>;
  payments: Map<string, FakePayment & { answer: Authorisation }>;
  refunds: Map<string, { refundId: string; paymentId: string; amountMinor: number; outcome: Refund['outcome'] }>;
  next: FakePartners['next'];
  labels: Map<string, Label & { cancelled: boolean }>;
  warehouse: Map<string, { warehouseOrderId: string; orderId: string; status: 'placed' | 'cancelled' | 'shipped' }>;
  mails: MailMessage[];
  /** Keys with which nothing may be made any more. */
  taken: Set<string>;
  /** Does something once for a key, unless there is trouble. */
  act<T>(call: string, key: string, about: string, work: () => T, known: () => T | undefined): Promise<T>;
}

const findPayment = (world: World, orderId: string) => [...world.payments.values()].find((payment) => payment.orderId === orderId);

function createWorld(): World {
  const world: World = {
    ...{ done: [], troubles: [], mails: [], holds: new Map(), payments: new Map() },
    ...{ refunds: new Map(), labels: new Map(), warehouse: new Map(), taken: new Set(), next: { authorise: [], capture: [], refund: [] } },
    async act(call, key, about, work, known) {
      const held = world.holds.get(call);
      if (held) {
        held.arrive();
        await held.released;
      }
      const trouble = world.troubles.find((one) => one.call === call && one.times > 0);
      if (trouble) trouble.times--;
      if (trouble?.when === 'before') throw new SignalboxError(trouble.code, { detail: call, nothingHappened: false });
      if (world.taken.has(key)) throw new SignalboxError('PARTNER_REFUSED', { detail: `${call}: the key is taken` });
      const earlier = known();
      const result = earlier ?? work();
      if (earlier === undefined) world.done.push(`${call} ${about}`);
      if (trouble) throw new SignalboxError(trouble.code, { detail: call, nothingHappened: false });
      return result;
    },
  };
  return world;
}

const fakeCarrier = (world: World): Carrier => ({
  createLabel: (key, { orderId, service }) =>
    world.act(
      'createLabel',
      key,
      `${orderId} ${service}`,
      () => {
        const number = world.labels.size + 1;
        world.labels.set(key, { labelId: `L${number}`, trackingNumber: `T${number}`, cancelled: false });
        return labelOf(world, key)!;
      },
      () => labelOf(world, key),
    ),
  findLabel: async (key) => labelOf(world, key) ?? null,
  cancelLabel: async (key, madeWith) => {
    const label = world.labels.get(madeWith);
    if (!label) return takenKey(world, madeWith, { labelId: null });
    const { labelId } = label;
    const cancel = () => ((label.cancelled = true), { labelId });
    return world.act('cancelLabel', key, labelId, cancel, () => (label.cancelled ? { labelId } : undefined));
  },
});

function labelOf(world: World, key: string): Label | undefined {
  const found = world.labels.get(key);
  return found && !found.cancelled ? { labelId: found.labelId, trackingNumber: found.trackingNumber } : undefined;
}

const fakeWarehouse = (world: World): Warehouse => ({
  place: (key, { orderId }) =>
    world.act(
      'place',
      key,
      orderId,
      () => {
        const warehouseOrderId = `W${world.warehouse.size + 1}`;
        world.warehouse.set(key, { warehouseOrderId, orderId, status: 'placed' });
        return { warehouseOrderId };
      },
      () => world.warehouse.get(key) && { warehouseOrderId: world.warehouse.get(key)!.warehouseOrderId },
    ),
  find: async (key) => world.warehouse.get(key) ?? null,
  async cancel(key, placedWith) {
    const order = world.warehouse.get(placedWith);
    if (!order) return takenKey(world, placedWith, { warehouseOrderId: null, outcome: 'cancelled' });
    const { warehouseOrderId, orderId } = order;
    if (order.status === 'shipped') return { warehouseOrderId, outcome: 'too_late' };
    const cancelled = { warehouseOrderId, outcome: 'cancelled' as const };
    const cancel = () => ((order.status = 'cancelled'), cancelled);
    return world.act('cancel', key, orderId, cancel, () => (order.status === 'cancelled' ? cancelled : undefined));
  },
});

/** Nothing comes of a call with this key any more. */
function takenKey<T>(world: World, key: string, answer: T): T {
  world.taken.add(key);
  return answer;
}

const fakeMail = (world: World): Mail => ({
  send: (message) =>
    world.act(
      'mail',
      message.messageId,
      message.to.join(),
      () => {
        world.mails.push(message);
        return { messageId: message.messageId, refused: [] };
      },
      () => undefined, // a mail server keeps doubles
    ),
  find: async (messageId) => world.mails.some((mail) => mail.messageId === messageId),
});
