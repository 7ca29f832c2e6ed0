import type { Authorisation, Capture, Payments, PaymentState, Refund } from '../../../src/activities/order/ports.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import type { FakePayment, World } from './fake-partners.ts';

/** Sums up the refunds of a payment. */
export function count(world: World, payment: FakePayment): void {
  const sum = (those: string) =>
    [...world.refunds.values()]
      .filter(({ paymentId, outcome }) => paymentId === payment.id && outcome === those)
      .reduce((total, { amountMinor }) => total + amountMinor, 0);
  Object.assign(payment, { refundedMinor: sum('succeeded'), refundPendingMinor: sum('pending') + sum('requires_action') });
}

function refundOf(world: World, key: string): Refund | null {
  const made = world.refunds.get(key);
  if (!made) return null;
  const { refundId, outcome } = made;
  return outcome === 'succeeded' ? { refundId, outcome } : ({ refundId, outcome, reason: 'the test says so' } as Refund);
}

const refused = { outcome: 'refused', code: 'amount_too_small', message: 'The test says so.' } as const;

/** A payment provider in memory. */
export function fakePayments(world: World): Payments {
  const byId = (id: string) => [...world.payments.values()].find((payment) => payment.id === id)!;
  return {
    accepts: async ({ currency }) => (currency === 'IQD' ? { code: 'currency', message: 'currency: not IQD' } : null),
    authorise: (key, { orderId, amountMinor, currency, method }) =>
      world.act(
        'authorise',
        key,
        `${orderId} ${amountMinor}`,
        () => {
          const id = `pi_${world.payments.size + 1}`;
          const next = world.next.authorise.shift();
          if (next === 'refused') return { ...refused, paymentId: null };
          const answer: Authorisation = next === 'pending' ? { outcome: 'pending', paymentId: id } : answerTo(method, id);
          const status = answer.outcome as PaymentState['status'];
          world.payments.set(key, { id, key, orderId, amountMinor, currency, ...NOTHING_TAKEN, status, answer });
          return answer;
        },
        () => world.payments.get(key)?.answer,
      ),
    look: async (id) => ({ ...byId(id) }),
    find: async (key) => world.payments.get(key)?.answer ?? null,
    async preempt(key, { orderId, amountMinor, currency }) {
      const first = world.payments.get(key);
      if (first) return first.answer;
      const id = `pi_${world.payments.size + 1}`;
      const answer = { outcome: 'declined', code: 'voided', message: 'The key is taken.', paymentId: id } as const;
      const nothing = { ...NOTHING_TAKEN, status: 'voided' } as const;
      world.payments.set(key, { id, key, orderId, amountMinor, currency, ...nothing, answer });
      return null;
    },
    capture: (key, id, { amountMinor }) =>
      world.act(
        'capture',
        key,
        `${byId(id).orderId} ${amountMinor}`,
        () => {
          if (byId(id).status !== 'authorised') throw new SignalboxError('PAYMENT_REFUSED', { detail: `${id} is ${byId(id).status}` });
          const outcome = world.next.capture.shift() ?? 'captured';
          const capturedMinor = outcome === 'captured' ? amountMinor : outcome === 'other_amount' ? amountMinor / 2 : 0;
          Object.assign(byId(id), { status: statusAfter[outcome], capturedMinor });
          return { outcome, capturedMinor, reason: 'the test says so' } as Capture;
        },
        () => captureOf(byId(id)),
      ),
    void: (key, id) =>
      world.act(
        'void',
        key,
        byId(id).orderId,
        () => ((byId(id).status = 'voided'), { outcome: 'voided' }),
        () => undefined,
      ),
    refund: (key, id, { amountMinor }) =>
      world.act(
        'refund',
        key,
        `${byId(id).orderId} ${amountMinor}`,
        () => {
          const outcome = world.next.refund.shift() ?? 'succeeded';
          if (outcome === 'refused') return { ...refused, refundId: null };
          world.refunds.set(key, { refundId: `re_${world.refunds.size + 1}`, paymentId: id, amountMinor, outcome });
          count(world, byId(id));
          return refundOf(world, key)!;
        },
        () => refundOf(world, key) ?? undefined,
      ),
    findRefund: async (key) => refundOf(world, key),
  };
}

function captureOf({ status, capturedMinor }: FakePayment): Capture | undefined {
  if (status === 'captured') return { outcome: 'captured', capturedMinor };
  return status === 'pending' ? { outcome: 'pending', capturedMinor: 0, reason: 'the test says so' } : undefined;
}

const NOTHING_TAKEN = { capturedMinor: 0, refundedMinor: 0, refundPendingMinor: 0 } as const;
const statusAfter = { captured: 'captured', other_amount: 'captured', pending: 'pending', failed: 'declined' } as const;

function answerTo(method: string, paymentId: string): Authorisation {
  if (method === 'pm_card_chargeDeclined') return { outcome: 'declined', code: 'card_declined', message: 'The bank said no.', paymentId };
  if (method === 'pm_card_authenticationRequired')
    return { outcome: 'action_required', paymentId, url: `https://bank.example/${paymentId}` };
  return { outcome: 'authorised', paymentId };
}
