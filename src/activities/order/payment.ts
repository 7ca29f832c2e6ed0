import { STEP } from '../../contracts/order.ts';
import type { Verdict } from '../../kit/activity/effects.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { AuthorisePaymentInput, CapturePaymentInput, RefundReturnInput, Undone, VoidPaymentInput } from './inputs.ts';
import { keyOf, undoing } from './keys.ts';
import type { OrderDeps } from './ports-books.ts';
import type { Authorisation, PaymentState, Payments } from './ports.ts';

type Deps = Pick<OrderDeps, 'payments' | 'effects'>;

/** Holds the order's amount. @throws SignalboxError PAYMENTS_UNAVAILABLE, PAYMENT_REFUSED. */
export const authorisePayment = ({ payments, effects }: Deps, input: AuthorisePaymentInput): Promise<Authorisation> => {
  const { orderId, method, amountMinor, currency } = input;
  const metadata = { run: currentScope().runId };
  return effects.once<Authorisation>(
    {
      step: STEP.authorise,
      action: 'authorise_payment',
      class: 'compensatable',
      request: { orderId, method, amountMinor, currency },
      verify: async (key) => verdictOf(await payments.find(key)),
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
      await payments.void(key, held);
      return { undone: `${held} is voided` };
    },
  );

/** The payment of this run that still holds money, or waits for the customer. One that was captured is the business of its refund. */
async function heldPayment(payments: Payments, input: VoidPaymentInput): Promise<string | null> {
  const made = keyOf(STEP.authorise);
  const found = (await payments.find(made)) ?? (await payments.preempt(made, input));
  if (!found?.paymentId) return null;
  const { status } = await payments.look(found.paymentId);
  return status === 'authorised' || status === 'action_required' ? found.paymentId : null;
}

/** Takes what is held. @throws SignalboxError PAYMENTS_UNAVAILABLE, PAYMENT_REFUSED. */
export const capturePayment = (
  { payments, effects }: Deps,
  { paymentId, amountMinor }: CapturePaymentInput,
): Promise<{ capturedMinor: number }> =>
  effects.once<{ capturedMinor: number }>(
    {
      step: STEP.capture,
      action: 'capture_payment',
      class: 'compensatable',
      request: { paymentId, amountMinor },
      verify: async () => {
        const { status, capturedMinor } = await payments.look(paymentId);
        return status === 'captured' ? { happened: true, result: { capturedMinor } } : { happened: false };
      },
      inDoubt: 'repeat', // the provider honours the key
    },
    (key) => payments.capture(key, paymentId, amountMinor),
  );

/** Gives back what was captured of a payment and is not back yet; where nothing was, nothing can be any more. */
export const refundCapture = ({ payments, effects }: Deps, { paymentId }: { paymentId: string }): Promise<Undone> =>
  effects.once<Undone>(
    {
      ...undoing(STEP.capture),
      action: 'refund_payment',
      class: 'irreversible',
      request: { paymentId },
      verify: async (key) => {
        const refund = await payments.findRefund(key, paymentId);
        return refund ? { happened: true, result: { undone: `refund ${refund.refundId} went out` } } : { happened: false };
      },
      inDoubt: 'repeat', // the provider honours the key
    },
    async (key) => {
      const payment = await beyondCapture(payments, key, paymentId);
      const left = leftToRefund(payment);
      if (left === 0)
        return { undone: payment.status === 'captured' ? 'all of it is back' : 'nothing was captured, and the payment is voided' };
      const { refundId } = await payments.refund(key, paymentId, left);
      return { undone: `refund ${refundId} went out` };
    },
  );

/** The payment as no capture can change it any more: one that is still on its way, given up by its step, is refused when it is voided. */
async function beyondCapture(payments: Payments, key: string, paymentId: string): Promise<PaymentState> {
  const before = await payments.look(paymentId);
  if (before.status === 'captured') return before;
  try {
    await payments.void(`${key}:void`, paymentId);
  } catch (error) {
    const after = await payments.look(paymentId);
    if (after.status !== 'captured') throw error;
    return after; // the capture was faster than the void
  }
  return { ...before, status: 'voided' };
}

const leftToRefund = ({ capturedMinor, refundedMinor }: PaymentState): number => capturedMinor - refundedMinor;

/** Gives back what a return comes to on one payment. @throws SignalboxError PAYMENTS_UNAVAILABLE, PAYMENT_REFUSED. */
export const refundReturn = (
  { payments, effects }: Deps,
  { paymentId, amountMinor, number }: RefundReturnInput,
): Promise<{ refundId: string }> =>
  effects.once(
    {
      step: refundStep(number),
      action: 'refund_payment',
      class: 'irreversible',
      request: { paymentId, amountMinor },
      verify: async (key) => verdictOf(await payments.findRefund(key, paymentId)),
      inDoubt: 'repeat', // the provider honours the key
    },
    (key) => payments.refund(key, paymentId, amountMinor),
  );

/** Makes sure that no refund went out. @throws SignalboxError UNDO_NOT_POSSIBLE when one did: money that is back cannot be fetched. */
export async function checkNoRefund(
  { payments }: Deps,
  { paymentId, number }: Pick<RefundReturnInput, 'paymentId' | 'number'>,
): Promise<Undone> {
  const refund = await payments.findRefund(keyOf(refundStep(number)), paymentId);
  if (!refund) return { undone: 'no refund went out' };
  throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the refund ${refund.refundId} went out` });
}

/** The first refund of a return has the name of the step alone. */
const refundStep = (number: number): string => (number === 1 ? STEP.refund : `${STEP.refund} ${number}`);

const verdictOf = <T>(found: T | null): Verdict<T> => (found === null ? { happened: false } : { happened: true, result: found });
