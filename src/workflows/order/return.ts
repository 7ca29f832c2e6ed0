import { CancellationScope } from '@temporalio/workflow';
import type { RefundReturnInput } from '../../activities/order/inputs.ts';
import { STEP } from '../../contracts/order/contract.ts';
import type { ReturnedLine, ReturnMatch } from '../../contracts/order/returns.ts';
import type { RefusedLine } from '../../contracts/order/schema.ts';
import { totalOf } from '../../rules/order/money.ts';
import { resultOf, type Order, type OrderEnd, type OrderSaga } from './case.ts';
import { confirmByMail } from './confirmation.ts';
import { refundPayment, settleRefunds, sumsOf, type PaymentRefund } from './refund.ts';

/** Handles a return: goods into the stock first, then the refund, because a refund cannot be undone. */
export async function handleReturn(run: Order, saga: OrderSaga): Promise<OrderEnd> {
  run.move('validating', 'returning');
  const { returned, refused: refusedLines } = await bookWhatMatches(run, saga);
  const reason = refusedLines.map(refusalText).join('; ') || null;
  if (returned.length === 0)
    return run.end('returning', 'refused', resultOf(run, 'refused', { reason, refusedLines }), reason ?? undefined);
  const asked: PaymentRefund[] = [];
  for (const part of byPayment(run.input, returned)) {
    const refund = await refundPayment(run, saga, part);
    if (refund.outcome === 'refused' && asked.length === 0) return saga.callOff('refused', `${refund.code}: ${refund.message}`);
    asked.push({ part, refund });
  }
  const messageId = await tell(run, saga, { lines: returned, refused: refusedLines }, asked);
  const { from, to, parts, byHand } = await settleRefunds(run, asked);
  const facts = { amountMinor: sumsOf(parts).backMinor, paymentId: parts[0]?.part.paymentId ?? null, messageId, refusedLines };
  const result = resultOf(run, to, { ...facts, reason: [reason, byHand].filter(Boolean).join('; ') || null });
  return run.end(from, to, result, byHand ?? undefined);
}

async function bookWhatMatches(run: Order, saga: OrderSaga): Promise<ReturnMatch> {
  const { orderId, customer, currency, lines, returnOf } = run.input;
  const match = await saga.step({
    name: STEP.bookReturn,
    do: () => run.once.bookReturn({ orderId, customer, currency, lines, returnOf }),
    undo: () => run.once.reverseReturn({ orderId }),
    leaves: ({ returned }) => returned.length > 0,
    summary: 'Match the return with its sales and book it',
    done: ({ refused }) => `${lines.length - refused.length} of ${lines.length} lines taken back`,
    undoSummary: 'Take the return out of the books',
  });
  for (const line of match.refused) run.note('return', 'refused', refusalText(line));
  return match;
}

const refusalText = ({ sku, quantity, reason }: RefusedLine): string => `${quantity} x ${sku}: ${reason}`;

/** The refund due on each payment; payments with nothing to refund are left out. */
function byPayment({ orderId, currency }: Order['input'], returned: readonly ReturnedLine[]): RefundReturnInput[] {
  const ids = [...new Set(returned.map(({ paymentId }) => paymentId))].filter((id) => id !== null);
  return ids
    .map((paymentId) => ({ paymentId, amountMinor: totalOf(returned.filter((line) => line.paymentId === paymentId)) }))
    .filter(({ amountMinor }) => amountMinor > 0)
    .map((payment, index) => ({ ...payment, orderId, currency, number: index + 1 }));
}

/** Not cancellable: a refund may have been made, and the customer must learn of it. */
function tell(
  run: Order,
  saga: OrderSaga,
  goods: { lines: ReturnedLine[]; refused: RefusedLine[] },
  parts: PaymentRefund[],
): Promise<string | null> {
  const { backMinor: amountMinor, pendingMinor, openMinor } = sumsOf(parts);
  return CancellationScope.nonCancellable(() =>
    confirmByMail(run, saga, { ...goods, amountMinor, pendingMinor, openMinor, trackingNumber: null }),
  );
}
