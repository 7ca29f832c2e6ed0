import { STEP } from '../../contracts/order/contract.ts';
import type { Verdict } from '../../kit/activity/effects.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { AuthorisePaymentInput, CapturePaymentInput, Undone, VoidPaymentInput } from './inputs.ts';
import { keyOf, undoing } from './keys.ts';
import type { OrderDeps } from './ports-books.ts';
import type { Authorisation, Capture, Payments } from './ports.ts';

type Deps = Pick<OrderDeps, 'payments' | 'effects'>;

/** Holds the order's amount; asked again while the bank has not answered, it looks. @throws SignalboxError PAYMENTS_UNAVAILABLE, PAYMENT_REFUSED. */
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
 * Lets go what the run's authorisation holds, also where nobody knows whether there is one. Where none is found, the call may still be on its
 * way, given up by its step at a time limit or a cancellation; its key is taken then, so that it cannot hold money after this has looked.
 */
export const voidPayment = ({ payments, effects }: Deps, input: VoidPaymentInput): Promise<Undone> =>
  effects.once<Undone>(
    { ...undoing(STEP.authorise), action: 'void_payment', class: 'idempotent', request: { ...input }, inDoubt: 'repeat' }, // voiding twice is voiding once
    async (key) => {
      const held = await heldPayment(payments, input);
      if (held === null) return { undone: 'nothing is held' };
      await voidFor(payments, key, held);
      return { undone: `${held} is voided` };
    },
  );

/** Voids, and believes it only by the status. @throws SignalboxError PAYMENTS_UNAVAILABLE while the payment still stands. */
export async function voidFor(payments: Payments, key: string, paymentId: string): Promise<void> {
  const voiding = await payments.void(key, paymentId);
  switch (voiding.outcome) {
    case 'voided':
      return;
    case 'not_voided':
      throw new SignalboxError('PAYMENTS_UNAVAILABLE', { detail: `the void was answered and ${voiding.reason}` });
  }
}

/** The payment of this run that still holds money, or may come to. One that was captured is the business of its refund. */
async function heldPayment(payments: Payments, input: VoidPaymentInput): Promise<string | null> {
  const made = keyOf(STEP.authorise);
  const found = (await payments.find(made, input)) ?? (await payments.preempt(made, input));
  if (!found?.paymentId) return null;
  const { status } = await payments.look(found.paymentId);
  return status === 'authorised' || status === 'action_required' || status === 'pending' ? found.paymentId : null;
}

/** Takes what is held; asked again while the bank has not answered, it looks. @throws SignalboxError PAYMENTS_UNAVAILABLE, PAYMENT_REFUSED. */
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

/** Where a capture stands whose answer was lost or was not final: the provider repeats an old answer for its key, so the payment is looked at. */
async function captureVerdict(payments: Payments, { paymentId, amountMinor, currency }: CapturePaymentInput): Promise<Verdict<Capture>> {
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
