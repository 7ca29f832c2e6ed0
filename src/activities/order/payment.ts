import { STEP } from '../../contracts/order/contract.ts';
import type { EffectVerification } from '../../kit/activity/effects.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { AuthorisePaymentInput, CapturePaymentInput, Undone, VoidPaymentInput } from './inputs.ts';
import { keyOf, undoing } from './keys.ts';
import type { OrderDeps } from './ports-books.ts';
import type { Authorisation, Capture, Payments } from './ports.ts';

type Deps = Pick<OrderDeps, 'payments' | 'effects'>;

/** Authorises the order's amount. A repeat while it is pending polls it. @throws SignalboxError PAYMENTS_UNAVAILABLE, PAYMENT_REFUSED. */
export const authorisePayment = ({ payments, effects }: Deps, input: AuthorisePaymentInput): Promise<Authorisation> => {
  const { orderId, method, amountMinor, currency } = input;
  const metadata = { run: currentScope().runId };
  return effects.once<Authorisation>(
    {
      step: STEP.authorise,
      action: 'authorise_payment',
      class: 'compensatable',
      request: { orderId, method, amountMinor, currency },
      standing: ({ outcome }) => (outcome === 'pending' ? 'open' : outcome === 'refused' ? 'failed' : 'done'),
      verify: async (key) => {
        const found = await payments.find(key, { amountMinor, currency });
        return found === null || found.outcome === 'pending' ? { happened: false } : { happened: true, result: found };
      },
      inDoubt: 'repeat', // the provider honours the key
    },
    (key) => payments.authorise(key, { orderId, method, amountMinor, currency, customer: null, metadata }),
  );
};

/**
 * Voids the run's authorisation. If none is found, the call may still be in flight after a time-out or a cancellation of its step: its key
 * is then claimed, so that a late call is refused.
 */
export const voidPayment = ({ payments, effects }: Deps, input: VoidPaymentInput): Promise<Undone> =>
  effects.once<Undone>(
    { ...undoing(STEP.authorise), action: 'void_payment', class: 'idempotent', request: { ...input }, inDoubt: 'repeat' }, // voiding twice is voiding once
    async (key) => {
      const held = await heldPayment(payments, input);
      if (held === null) return { undone: 'nothing is held' };
      await voidAndVerify(payments, key, held);
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
async function heldPayment(payments: Payments, input: VoidPaymentInput): Promise<string | null> {
  const made = keyOf(STEP.authorise);
  const found = (await payments.find(made, input)) ?? (await payments.preempt(made, input));
  if (!found?.paymentId) return null;
  const { status } = await payments.look(found.paymentId);
  return status === 'authorised' || status === 'action_required' || status === 'pending' ? found.paymentId : null;
}

/** Captures the authorised amount. A repeat while it is pending polls it. @throws SignalboxError PAYMENTS_UNAVAILABLE, PAYMENT_REFUSED. */
export const capturePayment = ({ payments, effects }: Deps, input: CapturePaymentInput): Promise<Capture> => {
  const { paymentId, amountMinor } = input;
  return effects.once<Capture>(
    {
      step: STEP.capture,
      action: 'capture_payment',
      class: 'compensatable',
      request: { paymentId, amountMinor },
      standing: ({ outcome }) => (outcome === 'pending' ? 'open' : outcome === 'failed' ? 'failed' : 'done'),
      verify: () => captureVerdict(payments, input),
      inDoubt: 'repeat', // the provider honours the key
    },
    (key) => payments.capture(key, paymentId, input),
  );
};

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
