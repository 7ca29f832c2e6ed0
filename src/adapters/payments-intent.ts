import type Stripe from 'stripe';
import type { Authorisation, PaymentState } from '../activities/order/ports.ts';
import { SignalboxError } from '../kit/common/failures.ts';

/** What a payment intent means to whom wanted money held. */
export function toAuthorisation(intent: Stripe.PaymentIntent): Authorisation {
  const paymentId = intent.id;
  switch (statusOf(intent)) {
    case 'authorised':
    case 'captured':
      return { outcome: 'authorised', paymentId };
    case 'action_required':
      return { outcome: 'action_required', paymentId, url: intent.next_action?.redirect_to_url?.url ?? '' };
    case 'voided':
      return { outcome: 'declined', code: 'voided', message: 'The payment was cancelled.', paymentId };
    case 'declined': {
      const error = intent.last_payment_error;
      const code = error?.decline_code ?? error?.code ?? 'declined';
      return { outcome: 'declined', code, message: error?.message ?? 'The payment was declined.', paymentId };
    }
  }
}

/** Where a payment intent stands; its charge must be expanded. */
export function toState(intent: Stripe.PaymentIntent): PaymentState {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  return {
    status: statusOf(intent),
    amountMinor: intent.amount,
    capturedMinor: intent.amount_received,
    refundedMinor: charge?.amount_refunded ?? 0,
    currency: intent.currency.toUpperCase(),
  };
}

function statusOf({ id, status }: Stripe.PaymentIntent): PaymentState['status'] {
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
    default: // `processing`: the bank has not said yet, so neither can we
      throw new SignalboxError('PAYMENTS_UNAVAILABLE', { detail: `the payment ${id} is ${status}` });
  }
}
