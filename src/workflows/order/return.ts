import { CancellationScope } from '@temporalio/workflow';
import { totalOf } from '../../rules/order/money.ts';
import type { ReturnedLine, ReturnMatch } from '../../contracts/order/returns.ts';
import type { RefusedLine } from '../../contracts/order/schema.ts';
import { STEP } from '../../contracts/order/contract.ts';
import type { RefundReturnInput } from '../../activities/order/inputs.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { bookReturn, reverseReturn } from './activities.ts';
import { rollBackAs, resultOf, type OrderCase, type OrderEnd, type OrderState } from './case.ts';
import { confirmByMail } from './confirmation.ts';
import { refundPayment, settleRefunds, sumsOf, type PaymentRefund } from './refund.ts';

/** Handles a return: goods into the stock first, then the refund, because a refund cannot be undone. */
export async function handleReturn(returning: OrderState<'returning'>, orderCase: OrderCase): Promise<OrderEnd> {
  const { order } = orderCase;
  const { returned, refused } = await bookWhatMatches(orderCase);
  const reason = refused.length === 0 ? null : refused.map(refusalText).join('; ');
  if (returned.length === 0)
    return { at: returning.to('refused', reason ?? undefined), result: resultOf(order, 'refused', { reason, refusedLines: refused }) };
  const asked: PaymentRefund[] = [];
  for (const payment of byPayment(order, returned)) {
    const back = await refundPayment(orderCase, payment);
    const { refund } = back;
    if (refund.outcome === 'refused' && asked.length === 0)
      return rollBackAs(returning, orderCase, 'refused', `${refund.code}: ${refund.message}`);
    asked.push(back);
  }
  const messageId = await tell(orderCase, returned, refused, asked);
  const { at, parts, byHand } = await settleRefunds(returning, orderCase, asked);
  const facts = { amountMinor: sumsOf(parts).backMinor, paymentId: parts[0]?.part.paymentId ?? null, messageId, refusedLines: refused };
  return { at, result: resultOf(order, at.name, { ...facts, reason: [reason, byHand].filter(Boolean).join('; ') || null }) };
}

async function bookWhatMatches({ order, saga }: OrderCase): Promise<ReturnMatch> {
  const { orderId, customer, currency, lines, returnOf } = order;
  const match = await saga.step<ReturnMatch>({
    name: STEP.bookReturn,
    do: () => bookReturn({ orderId, customer, currency, lines, returnOf }),
    undo: async () => (await reverseReturn({ orderId })).undone,
    leaves: ({ returned }) => returned.length > 0,
    summary: 'Match the return with its sales and book it',
    done: ({ refused }) => `${lines.length - refused.length} of ${lines.length} lines taken back`,
    undoSummary: 'Take the return out of the books',
  });
  for (const line of match.refused) recordRule({ rule: 'return', choice: 'refused', reasoning: refusalText(line) });
  return match;
}

const refusalText = ({ sku, quantity, reason }: RefusedLine): string => `${quantity} x ${sku}: ${reason}`;

/** The refund due on each payment; payments with nothing to refund are left out. */
function byPayment({ orderId, currency }: OrderCase['order'], returned: readonly ReturnedLine[]): RefundReturnInput[] {
  const ids = [...new Set(returned.map(({ paymentId }) => paymentId))].filter((id) => id !== null);
  return ids
    .map((paymentId) => ({ paymentId, amountMinor: totalOf(returned.filter((line) => line.paymentId === paymentId)) }))
    .filter(({ amountMinor }) => amountMinor > 0)
    .map((payment, index) => ({ ...payment, orderId, currency, number: index + 1 }));
}

/** Not cancellable: a refund may have been made, and the customer must learn of it. */
function tell(orderCase: OrderCase, returned: ReturnedLine[], refused: RefusedLine[], parts: PaymentRefund[]): Promise<string | null> {
  const { backMinor: amountMinor, pendingMinor, openMinor } = sumsOf(parts);
  const mail = { lines: returned, refused, amountMinor, pendingMinor, openMinor, trackingNumber: null };
  return CancellationScope.nonCancellable(() => confirmByMail(orderCase, mail));
}
