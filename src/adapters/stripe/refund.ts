import type Stripe from 'stripe';
import type { Money, Refund } from '../../activities/order/ports.ts';
import { KEY_FIELD } from '../../rules/order/search.ts';
import { refusalBy } from './failure.ts';
import { differenceFrom, moneyRefusal, toStripe } from './units.ts';

/** Stripe's largest page; a payment has fewer refunds. */
const NEWEST = 100;

/** Makes a refund once per key; returns the existing refund of the key if there is one. */
export async function refund(stripe: Stripe, key: string, paymentId: string, money: Money): Promise<Refund> {
  const refusal = moneyRefusal(money);
  if (refusal) return { outcome: 'refused', refundId: null, ...refusal };
  const made = await findRefund(stripe, key, paymentId, money);
  if (made) return made;
  const { amount } = toStripe(money);
  try {
    const refund = await stripe.refunds.create(
      { payment_intent: paymentId, amount, metadata: { [KEY_FIELD]: key } },
      { idempotencyKey: key },
    );
    return toRefund(refund, money);
  } catch (error) {
    const refused = refusalBy(error);
    if (refused === null) throw error;
    return { outcome: 'refused', refundId: null, ...refused };
  }
}

/** The refund made with a key, or null. */
export async function findRefund(stripe: Stripe, key: string, paymentId: string, money: Money): Promise<Refund | null> {
  const refunds = await refundsOf(stripe, paymentId);
  const made = refunds.find(({ metadata }) => metadata?.[KEY_FIELD] === key);
  return made ? toRefund(made, money) : null;
}

/** The refunds of a payment, the newest first. */
export const refundsOf = async (stripe: Stripe, paymentId: string): Promise<Stripe.Refund[]> =>
  (await stripe.refunds.list({ payment_intent: paymentId, limit: NEWEST })).data;

function toRefund(refund: Stripe.Refund, money: Money): Refund {
  const { id: refundId, status, failure_reason, pending_reason } = refund;
  switch (status) {
    case 'succeeded': {
      const difference = differenceFrom(money, refund);
      return difference === null ? { outcome: 'succeeded', refundId } : { outcome: 'other_amount', refundId, reason: difference };
    }
    case 'failed':
      return { outcome: 'failed', refundId, reason: failure_reason ?? 'the provider gives no reason' };
    case 'canceled':
      return { outcome: 'canceled', refundId, reason: failure_reason ?? 'the refund was cancelled' };
    case 'requires_action':
      return { outcome: 'requires_action', refundId, reason: 'the customer has to tell the provider where the money goes' };
    case 'pending':
      return { outcome: 'pending', refundId, reason: pending_reason ?? 'the bank has not confirmed it yet' };
    default: // missing or unknown: not final
      return { outcome: 'pending', refundId, reason: `the provider says ${status}` };
  }
}
