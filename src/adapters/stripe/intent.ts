import type Stripe from 'stripe';
import type { Authorisation, Capture, Money, PaymentState } from '../../activities/order/ports.ts';
import { differenceFrom, minorFrom } from './units.ts';

/** Converts a payment intent to the outcome of an authorisation; another amount or currency than requested is a refusal. */
export function toAuthorisation(intent: Stripe.PaymentIntent, money: Money): Authorisation {
  const paymentId = intent.id;
  const status = statusOf(intent);
  switch (status) {
    case 'authorised':
    case 'captured': {
      const { amount, currency, amount_capturable, amount_received } = intent;
      const held = status === 'authorised' ? amount_capturable : amount_received;
      const message = differenceFrom(money, { amount, currency }) ?? differenceFrom(money, { amount: held, currency });
      return message === null ? { outcome: 'authorised', paymentId } : { outcome: 'refused', code: 'answer_differs', message, paymentId };
    }
    case 'pending':
      return { outcome: 'pending', paymentId };
    case 'action_required':
      return { outcome: 'action_required', paymentId, url: intent.next_action?.redirect_to_url?.url ?? '' };
    case 'voided':
      return { outcome: 'declined', code: 'voided', message: 'The payment was cancelled.', paymentId };
    case 'declined':
      return { outcome: 'declined', ...declineOf(intent), paymentId };
  }
}

/** Converts the payment intent in the answer to the outcome of a capture. */
export function toCapture(intent: Stripe.PaymentIntent, money: Money): Capture {
  const status = statusOf(intent);
  switch (status) {
    case 'captured': {
      const { amount_received, currency } = intent;
      const reason = differenceFrom(money, { amount: amount_received, currency });
      if (reason === null) return { outcome: 'captured', capturedMinor: money.amountMinor };
      return { outcome: 'other_amount', capturedMinor: minorFrom({ amount: amount_received, currency }), reason };
    }
    case 'pending':
      return { outcome: 'pending', capturedMinor: 0, reason: `the payment ${intent.id} is ${intent.status}` };
    case 'declined': {
      const { code, message } = declineOf(intent);
      return { outcome: 'failed', capturedMinor: 0, reason: `${code}: ${message}` };
    }
    case 'authorised':
    case 'action_required':
    case 'voided':
      return { outcome: 'failed', capturedMinor: 0, reason: `the payment ${intent.id} is ${intent.status}` };
  }
}

/** Converts a payment intent and its refunds to the state of the payment. */
export function toState(intent: Stripe.PaymentIntent, refunds: readonly Stripe.Refund[]): PaymentState {
  const { amount, amount_received, currency } = intent;
  const sumOf = (those: (status: Stripe.Refund['status']) => boolean): number =>
    refunds.filter(({ status }) => those(status)).reduce((sum, refund) => sum + minorFrom(refund), 0);
  return {
    status: statusOf(intent),
    amountMinor: minorFrom({ amount, currency }),
    capturedMinor: minorFrom({ amount: amount_received, currency }),
    refundedMinor: sumOf((one) => one === 'succeeded'),
    refundPendingMinor: sumOf((one) => one !== 'succeeded' && one !== 'failed' && one !== 'canceled'),
    currency: currency.toUpperCase(),
  };
}

function declineOf({ last_payment_error: error }: Stripe.PaymentIntent): { code: string; message: string } {
  return {
    code: error?.decline_code ?? error?.code ?? 'declined',
    message: error?.message ?? 'The payment was declined.',
  };
}

function statusOf({ status }: Stripe.PaymentIntent): PaymentState['status'] {
  switch (status) {
    case 'requires_capture':
      return 'authorised';
    case 'succeeded':
      return 'captured';
    case 'canceled':
      return 'voided';
    case 'requires_action':
      return 'action_required';
    case 'requires_payment_method':
    case 'requires_confirmation':
      return 'declined';
    case 'processing': // the bank has not answered yet
    default: // an unknown status is not final either
      return 'pending';
  }
}
