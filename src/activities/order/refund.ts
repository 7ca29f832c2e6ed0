import { refundStep, STEP } from '../../contracts/order/contract.ts';
import { calls } from '../../kit/activity/activities.ts';
import { irreversible, reads } from '../../kit/activity/effect-class.ts';
import type { EffectStatus, EffectVerification } from '../../kit/activity/effects.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Undone } from '../../kit/common/undo.ts';
import { OWED, PAYMENT_HOUSE, transfer } from './accounts.ts';
import type { RefundReturnInput } from './inputs.ts';
import { keyOf, undoing } from './keys.ts';
import { voidAndVerify } from './payment.ts';
import type { OrderDeps } from './ports-books.ts';
import type { Payments, PaymentState, Refund } from './ports.ts';

type Deps = Pick<OrderDeps, 'payments' | 'effects'>;

/** Refunds the captured amount that is not refunded yet; without a capture, voids the payment so that no late one succeeds. */
export const refundCapture = (deps: Deps) =>
  calls<{ paymentId: string }, Undone>(
    deps,
    { class: 'irreversible', ...undoing(STEP.capture), action: 'refund_payment', inDoubt: 'repeat' }, // reads the state before it refunds
    async ({ paymentId }, { key }) => {
      const { capturedMinor, refundedMinor, refundPendingMinor, currency } = await beyondCapture(deps.payments, key, paymentId);
      if (capturedMinor === 0) return { undone: 'nothing was captured, and the payment is voided' };
      if (capturedMinor === refundedMinor) return { undone: 'all of it is back' };
      const left = capturedMinor - refundedMinor - refundPendingMinor;
      if (left === 0) throw notYet(`a refund of the payment ${paymentId}`, 'on its way');
      return { undone: undoneBy(await deps.payments.refund(key, paymentId, { amountMinor: left, currency })) };
    },
  );

/** The payment in a state that no late capture can change: already captured, or voided here. */
async function beyondCapture(payments: Payments, key: string, paymentId: string): Promise<PaymentState> {
  const before = await payments.look(paymentId);
  if (before.status === 'captured') return before;
  try {
    await voidAndVerify(payments, `${key}:void`, paymentId);
  } catch (error) {
    const after = await payments.look(paymentId);
    if (after.status !== 'captured') throw error;
    return after; // the capture was faster than the void
  }
  return { ...before, status: 'voided', capturedMinor: 0 };
}

/** @throws SignalboxError UNDO_NOT_POSSIBLE for a refund that failed, PAYMENTS_UNAVAILABLE for a pending one. */
function undoneBy(refund: Refund): string {
  switch (refund.outcome) {
    case 'succeeded':
      return `refund ${refund.refundId} is back`;
    case 'pending':
      throw notYet(`the refund ${refund.refundId}`, refund.reason);
    case 'other_amount':
    case 'requires_action':
    case 'failed':
    case 'canceled':
      throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the refund ${refund.refundId} is ${refund.outcome}: ${refund.reason}` });
    case 'refused':
      throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the refund is refused: ${refund.code}: ${refund.message}` });
  }
}

const notYet = (what: string, why: string) => new SignalboxError('PAYMENTS_UNAVAILABLE', { detail: `${what} is not final: ${why}` });

/**
 * Refunds a return's amount on one payment; a repeat polls the refund. It is booked once it succeeded.
 * @throws SignalboxError PAYMENTS_UNAVAILABLE, PAYMENT_REFUSED.
 */
export const refundReturn = (deps: Pick<OrderDeps, 'payments' | 'effects' | 'accounts'>) =>
  irreversible(async (input: RefundReturnInput): Promise<Refund> => {
    const { payments, effects } = deps;
    const { paymentId, amountMinor, number } = input;
    const refund = await effects.once<Refund>(
      {
        step: refundStep(number),
        action: 'refund_payment',
        class: 'irreversible',
        request: { paymentId, amountMinor },
        statusOf: refundStatus,
        verify: async (key) => verdictOf(await payments.findRefund(key, paymentId, input)),
        inDoubt: 'repeat', // the provider honours the key
      },
      (key) => payments.refund(key, paymentId, input),
    );
    if (refund.outcome === 'succeeded') await bookRefund(deps, input);
    return refund;
  });

function refundStatus({ outcome }: Refund): EffectStatus {
  switch (outcome) {
    case 'succeeded':
    case 'other_amount':
      return 'done';
    case 'pending':
    case 'requires_action':
      return 'open';
    case 'failed':
    case 'canceled':
    case 'refused':
      return 'failed';
  }
}

/** Books that the refund owed for a return is paid. */
async function bookRefund({ effects, accounts }: Pick<OrderDeps, 'effects' | 'accounts'>, input: RefundReturnInput): Promise<void> {
  const { orderId, amountMinor, currency, number } = input;
  const { runId } = currentScope();
  await effects.inTransaction(
    { step: `book ${refundStep(number)}`, action: 'book_refund', class: 'irreversible', request: { amountMinor } },
    async (trx, key) => {
      const lines = transfer(OWED, PAYMENT_HOUSE, { amountMinor, currency });
      await accounts.book(trx, { key, runId, subject: orderId, text: `Refund of return ${orderId}`, lines });
    },
  );
}

/** Checks that no refund was made or is pending. @throws SignalboxError UNDO_NOT_POSSIBLE otherwise: a refund cannot be undone. */
export const checkNoRefund = ({ payments }: Deps) =>
  reads(async (input: RefundReturnInput): Promise<Undone> => {
    const refund = await payments.findRefund(keyOf(refundStep(input.number)), input.paymentId, input);
    if (refund === null) return { undone: 'no refund went out' };
    switch (refund.outcome) {
      case 'failed':
      case 'canceled':
      case 'refused':
        return { undone: `no money went out: the refund ${refund.refundId} is ${refund.outcome}` };
      case 'succeeded':
      case 'other_amount':
        throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the refund ${refund.refundId} went out` });
      case 'pending':
      case 'requires_action':
        throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the refund ${refund.refundId} is on its way: ${refund.reason}` });
    }
  });

/** A refund that is not final is requested again under its key, which polls it. */
const verdictOf = (found: Refund | null): EffectVerification<Refund> =>
  found === null || refundStatus(found) === 'open' ? { happened: false } : { happened: true, result: found };
