import { searchFor } from '../../rules/order/search.ts';
import { STEP } from '../../contracts/order/contract.ts';
import type { Capture } from '../../activities/order/ports.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { currentRun } from '../../kit/workflow/core.ts';
import { restateStep, step } from '../../kit/workflow/step.ts';
import { capturePayment, refundCapture } from './activities.ts';
import type { OrderCase, OrderState } from './case.ts';
import { pollWhilePending } from './pending.ts';

type Settling = OrderState<'settling'>;

export type Captured =
  { outcome: 'captured'; at: Settling } | { outcome: 'declined' | 'payment_not_completed'; at: Settling; reason: string };

/** Captures the held amount; waits if the bank has not answered yet. */
export async function capture(settling: Settling, orderCase: OrderCase, paymentId: string): Promise<Captured> {
  const { order, configuration, totalMinor, saga } = orderCase;
  const { currency } = order;
  const money = formatMoney(totalMinor, currency);
  const take = async (): Promise<Capture> => withOutcome(await capturePayment({ paymentId, amountMinor: totalMinor, currency }));
  const withinMs = configuration.limits.paymentMs;
  const first = await saga.step<Capture>({
    name: STEP.capture,
    do: take,
    undo: async () => (await refundCapture({ paymentId })).undone,
    summary: `Take ${money}`,
    done: outcomeText,
    undoSummary: `Give ${money} back`,
    search: `the payment ${paymentId}, its refund as ${searchFor('payment provider', currentRun().id, `undo ${STEP.capture}`)}`,
    withinMs,
  });
  if (first.outcome !== 'pending') return ended(settling, orderCase, first);
  const waiting = settling.to('awaiting_capture', first.reason);
  restateStep(STEP.capture, 'running', outcomeText(first)); // `show` must not list it as done
  const latest = await pollWhilePending(configuration.pendingCapture, {
    first,
    isPending: ({ outcome }) => outcome === 'pending',
    look: () => step(STEP.lookAtCapture, take, { summary: `Check the capture of ${money}`, done: outcomeText, withinMs }),
    what: paymentId,
  });
  return ended(waiting.to('settling'), orderCase, latest);
}

function ended(at: Settling, { order, totalMinor }: OrderCase, taken: Capture): Captured {
  const text = (minor: number) => formatMoney(minor, order.currency);
  restateStep(STEP.capture, taken.outcome === 'captured' ? 'done' : 'failed', outcomeText(taken));
  switch (taken.outcome) {
    case 'captured':
      return { outcome: 'captured', at };
    case 'other_amount':
      return {
        outcome: 'payment_not_completed',
        at,
        reason: `${text(taken.capturedMinor)} were taken, not ${text(totalMinor)}: ${taken.reason}`,
      };
    case 'pending':
      return { outcome: 'payment_not_completed', at, reason: `the bank did not answer in time: ${taken.reason}` };
    case 'failed':
      return { outcome: 'declined', at, reason: `the money could not be taken: ${taken.reason}` };
  }
}

const outcomeText = (taken: Capture): string =>
  taken.outcome === 'captured' ? 'taken' : `${taken.outcome.replaceAll('_', ' ')}: ${taken.reason}`;

/** Results in older histories have no outcome; they always captured the whole amount. */
const withOutcome = (taken: Capture | { outcome?: undefined; capturedMinor: number }): Capture =>
  taken.outcome === undefined ? { ...taken, outcome: 'captured' } : taken;
