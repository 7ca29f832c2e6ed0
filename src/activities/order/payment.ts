import { STEP } from '../../contracts/order/contract.ts';
import { calls } from '../../kit/activity/activities.ts';
import { reads } from '../../kit/activity/effect-class.ts';
import type { EffectVerification } from '../../kit/activity/effects.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Undone } from '../../kit/common/undo.ts';
import type { CapturePaymentInput } from './inputs.ts';
import { keyOf, undoing } from './keys.ts';
import type { OrderDeps } from './ports-books.ts';
import type { Authorisation, Capture, Money, Payments } from './ports.ts';

type Deps = Pick<OrderDeps, 'payments' | 'effects'>;
type PaymentOfOrder = Money & { orderId: string };

/** The payment as the provider has it now. */
export const lookAtPayment = ({ payments }: Deps) => reads(({ paymentId }: { paymentId: string }) => payments.look(paymentId));

/** Authorises the order's amount. A repeat while it is pending polls it. @throws SignalboxError PAYMENTS_UNAVAILABLE, PAYMENT_REFUSED. */
export const authorisePayment = (deps: Deps) =>
  calls<PaymentOfOrder & { method: string }, Authorisation>(
    deps,
    {
      class: 'compensatable',
      step: STEP.authorise,
      statusOf: ({ outcome }) => (outcome === 'pending' ? 'open' : outcome === 'refused' ? 'failed' : 'done'),
      verify: async (key, { amountMinor, currency }) => {
        const found = await deps.payments.find(key, { amountMinor, currency });
        return found === null || found.outcome === 'pending' ? { happened: false } : { happened: true, result: found };
      },
      inDoubt: 'repeat', // the provider honours the key
    },
    (input, { key, runId }) => deps.payments.authorise(key, { ...input, customer: null, metadata: { run: runId } }),
  );

/**
 * Voids the run's authorisation. If none is found, the call may still be in flight after a time-out or a cancellation of its step: its key
 * is then claimed, so that a late call is refused.
 */
export const voidPayment = (deps: Deps) =>
  calls<PaymentOfOrder, Undone>(
    deps,
    { class: 'idempotent', ...undoing(STEP.authorise), inDoubt: 'repeat' }, // voiding twice is voiding once
    async (input, { key }) => {
      const held = await heldPayment(deps.payments, input);
      if (held === null) return { undone: 'nothing is held' };
      await voidAndVerify(deps.payments, key, held);
      return { undone: `${held} is voided` };
    },
  );

/** Voids the payment and checks its status. @throws SignalboxError PAYMENTS_UNAVAILABLE while it is not voided. */
export async function voidAndVerify(payments: Payments, key: string, paymentId: string): Promise<void> {
  const voiding = await payments.void(key, paymentId);
  switch (voiding.outcome) {
    case 'voided':
      return;
    case 'not_voided':
      throw new SignalboxError('PAYMENTS_UNAVAILABLE', { detail: `the void was answered and ${voiding.reason}` });
  }
}

/** The run's payment if it is authorised or may still be; a captured one needs a refund instead. */
async function heldPayment(payments: Payments, input: PaymentOfOrder): Promise<string | null> {
  const made = keyOf(STEP.authorise);
  const found = (await payments.find(made, input)) ?? (await payments.preempt(made, input));
  if (!found?.paymentId) return null;
  const { status } = await payments.look(found.paymentId);
  return status === 'authorised' || status === 'action_required' || status === 'pending' ? found.paymentId : null;
}

/** Captures the authorised amount. A repeat while it is pending polls it. @throws SignalboxError PAYMENTS_UNAVAILABLE, PAYMENT_REFUSED. */
export const capturePayment = (deps: Deps) =>
  calls<CapturePaymentInput, Capture>(
    deps,
    {
      class: 'compensatable',
      step: STEP.capture,
      request: ({ paymentId, amountMinor }) => ({ paymentId, amountMinor }),
      statusOf: ({ outcome }) => (outcome === 'pending' ? 'open' : outcome === 'failed' ? 'failed' : 'done'),
      verify: (_, input) => captureVerdict(deps.payments, input),
      inDoubt: 'repeat', // the provider honours the key
    },
    (input, { key }) => deps.payments.capture(key, input.paymentId, input),
  );

/** Outcome of a capture whose answer was lost or pending. Reads the payment, because the provider repeats the old answer for the same key. */
async function captureVerdict(
  payments: Payments,
  { paymentId, amountMinor, currency }: CapturePaymentInput,
): Promise<EffectVerification<Capture>> {
  const { status, capturedMinor, currency: taken } = await payments.look(paymentId);
  switch (status) {
    case 'authorised':
    case 'action_required':
    case 'pending':
      return { happened: false };
    case 'captured': {
      if (capturedMinor === amountMinor && taken === currency) return { happened: true, result: { outcome: 'captured', capturedMinor } };
      const reason = `the payment ${paymentId} has ${capturedMinor} ${taken} (minor units) instead of ${amountMinor} ${currency}`;
      return { happened: true, result: { outcome: 'other_amount', capturedMinor, reason } };
    }
    case 'voided':
    case 'declined':
      return { happened: true, result: { outcome: 'failed', capturedMinor: 0, reason: `the payment ${paymentId} is ${status}` } };
  }
}
