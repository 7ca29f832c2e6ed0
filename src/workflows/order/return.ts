import { CancellationScope } from '@temporalio/workflow';
import { totalOf } from '../../contracts/order-money.ts';
import type { ReturnedLine, ReturnMatch } from '../../contracts/order-return.ts';
import type { RefusedLine } from '../../contracts/order.schema.ts';
import { STEP } from '../../contracts/order.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { decide } from '../../kit/workflow/decide.ts';
import { bookReturn, checkNoRefund, refundReturn, reverseReturn } from './activities.ts';
import { resultOf, type OrderCase, type OrderEnd, type OrderState } from './case.ts';
import { confirmByMail } from './confirmation.ts';

/** Takes back what was sold: goods into the stock, then money to the customer. Money that is back is never fetched, so it comes last. */
export async function takeBack(returning: OrderState<'returning'>, orderCase: OrderCase): Promise<OrderEnd> {
  const { order } = orderCase;
  const { returned, refused } = await bookWhatMatches(orderCase);
  const reason = refused.length === 0 ? null : refused.map(refusalText).join('; ');
  if (returned.length === 0)
    return { at: returning.to('refused', reason ?? undefined), result: resultOf(order, 'refused', { reason, refusedLines: refused }) };
  const payments = byPayment(returned);
  for (const [index, payment] of payments.entries()) await refund(orderCase, payment, index + 1);
  const amountMinor = totalOf(returned);
  const messageId = await tell(orderCase, returned, refused, amountMinor);
  const facts = { reason, amountMinor, paymentId: payments[0]?.paymentId ?? null, messageId, refusedLines: refused };
  return { at: returning.to('refunded'), result: resultOf(order, 'refunded', facts) };
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
  for (const line of match.refused) decide({ rule: 'return', choice: 'refused', reasoning: refusalText(line) });
  return match;
}

const refusalText = ({ sku, quantity, reason }: RefusedLine): string => `${quantity} x ${sku}: ${reason}`;

interface PaymentPart {
  paymentId: string;
  amountMinor: number;
}

/** What each payment gives back. What cost nothing gives nothing. */
function byPayment(returned: readonly ReturnedLine[]): PaymentPart[] {
  const ids = [...new Set(returned.map(({ paymentId }) => paymentId))].filter((id) => id !== null);
  return ids
    .map((paymentId) => ({ paymentId, amountMinor: totalOf(returned.filter((line) => line.paymentId === paymentId)) }))
    .filter(({ amountMinor }) => amountMinor > 0);
}

async function refund(
  { order: { currency }, configuration, saga }: OrderCase,
  { paymentId, amountMinor }: PaymentPart,
  number: number,
): Promise<void> {
  const money = formatMoney(amountMinor, currency);
  await saga.step({
    name: number === 1 ? STEP.refund : `${STEP.refund} ${number}`,
    do: () => refundReturn({ paymentId, amountMinor, number }),
    undo: async () => (await checkNoRefund({ paymentId, number })).undone,
    summary: `Give ${money} back`,
    done: ({ refundId }) => refundId,
    undoSummary: `Make sure that ${money} did not go back`,
    withinMs: configuration.limits.paymentMs,
  });
}

/** The money is back, so not even a cancellation undoes the return any more. */
function tell(orderCase: OrderCase, returned: ReturnedLine[], refused: RefusedLine[], amountMinor: number): Promise<string | null> {
  const mail = { lines: returned, refused, amountMinor, trackingNumber: null };
  return CancellationScope.nonCancellable(() => confirmByMail(orderCase, mail));
}
