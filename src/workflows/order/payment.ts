import { searchFor } from '../../rules/order/search.ts';
import { STEP } from '../../contracts/order/contract.ts';
import type { Authorisation, PaymentState } from '../../activities/order/ports.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { currentRun } from '../../kit/workflow/core.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { step } from '../../kit/workflow/step.ts';
import { authorisePayment, lookAtPayment, voidPayment } from './activities.ts';
import type { OrderCase, OrderState } from './case.ts';

/** The provider's answer; null when nothing has to be paid. */
export type Payment = Authorisation | null;

/** Authorises the total; an order with a total of zero needs no payment. */
export async function authorise({ order, configuration, totalMinor, saga }: OrderCase): Promise<Payment> {
  if (totalMinor === 0) {
    recordRule({ rule: 'payment', choice: 'none needed', reasoning: 'the total is zero' });
    return null;
  }
  const { orderId, currency } = order;
  const money = formatMoney(totalMinor, currency);
  return saga.step<Authorisation>({
    name: STEP.authorise,
    do: () => askToHold(order, totalMinor),
    undo: async () => (await voidPayment({ orderId, amountMinor: totalMinor, currency })).undone,
    leaves: (answer) => answer.outcome !== 'declined' && !(answer.outcome === 'refused' && answer.paymentId === null),
    summary: `Hold ${money}`,
    done: outcomeText,
    undoSummary: `Void the hold of ${money}`,
    search: searchFor('payment provider', currentRun().id, STEP.authorise),
    withinMs: configuration.limits.paymentMs,
  });
}

const askToHold = ({ orderId, currency, payment }: OrderCase['order'], amountMinor: number): Promise<Authorisation> =>
  authorisePayment({ orderId, method: payment.method, amountMinor, currency });

function outcomeText(authorisation: Authorisation): string {
  switch (authorisation.outcome) {
    case 'authorised':
      return `held as ${authorisation.paymentId}`;
    case 'declined':
      return `declined: ${authorisation.code}`;
    case 'action_required':
      return `the customer has to confirm at ${authorisation.url}`;
    case 'pending':
      return `the bank has not answered about ${authorisation.paymentId}`;
    case 'refused':
      return `refused: ${authorisation.code}`;
  }
}

/** A state in which the order is being paid. */
export interface PayableState {
  to<Next extends 'shipping' | 'rolling_back'>(next: Next, reason?: string): OrderState<Next>;
}

export type Paid =
  | { outcome: 'paid'; at: PayableState; paymentId: string | null }
  | { outcome: 'declined' | 'refused' | 'payment_not_completed'; at: PayableState; reason: string };

/** Outcome of the authorisation. Waits for the customer when the bank wants a confirmation, and for the bank when it has not answered. */
export async function awaitPayment(at: OrderState<'authorising'>, orderCase: OrderCase, payment: Payment): Promise<Paid> {
  if (payment === null) return { outcome: 'paid', at, paymentId: null };
  switch (payment.outcome) {
    case 'authorised':
      return { outcome: 'paid', at, paymentId: payment.paymentId };
    case 'declined':
    case 'refused':
      return { outcome: payment.outcome, at, reason: `${payment.code}: ${payment.message}` };
    case 'action_required':
    case 'pending':
      return waitForPayment(at.to('awaiting_payment', outcomeText(payment)), orderCase, payment);
  }
}

/** Polls the payment at intervals, and at once when a message says that the customer confirmed at the bank. */
async function waitForPayment(
  at: OrderState<'awaiting_payment'>,
  orderCase: OrderCase,
  first: Extract<Authorisation, { outcome: 'action_required' | 'pending' }>,
): Promise<Paid> {
  const { configuration, letters } = orderCase;
  const { withinMs, lookEveryMs } = configuration.customerAction;
  const { paymentId } = first;
  const until = Date.now() + withinMs;
  let status: PaymentStatus = first.outcome;
  for (let left = withinMs; left > 0; left = until - Date.now()) {
    await letters.paymentActions.next(Math.min(left, lookEveryMs));
    status = await step(STEP.look, () => lookAgain(orderCase, first), {
      summary: `Look at ${paymentId}`,
      done: (found) => found.replaceAll('_', ' '),
      withinMs: configuration.limits.paymentMs,
    });
    if (status === 'authorised') return { outcome: 'paid', at, paymentId };
    if (status !== 'action_required' && status !== 'pending') return { outcome: 'declined', at, reason: `the payment is ${status}` };
  }
  const reason = status === 'pending' ? 'the bank did not answer in time' : 'the customer did not confirm the payment in time';
  return { outcome: 'payment_not_completed', at, reason };
}

type PaymentStatus = PaymentState['status'] | Authorisation['outcome'];

/** A pending authorisation is requested again under the same key: this closes its effect once the bank has answered. */
async function lookAgain(
  { order, totalMinor }: OrderCase,
  { outcome, paymentId }: { outcome: PaymentStatus; paymentId: string },
): Promise<PaymentStatus> {
  if (outcome === 'pending') return (await askToHold(order, totalMinor)).outcome;
  return (await lookAtPayment({ paymentId })).status;
}
