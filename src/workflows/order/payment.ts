import { searchFor } from '../../rules/order/search.ts';
import { STEP } from '../../contracts/order/contract.ts';
import type { Authorisation, PaymentState } from '../../activities/order/ports.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { currentRun } from '../../kit/workflow/core.ts';
import { decide } from '../../kit/workflow/decide.ts';
import { step } from '../../kit/workflow/step.ts';
import { authorisePayment, lookAtPayment, voidPayment } from './activities.ts';
import type { OrderCase, OrderState } from './case.ts';

/** What the payment provider said; null where nothing has to be paid. */
export type Payment = Authorisation | null;

/** Holds the money. An order that costs nothing needs no payment. */
export async function authorise({ order, configuration, totalMinor, saga }: OrderCase): Promise<Payment> {
  if (totalMinor === 0) {
    decide({ rule: 'payment', choice: 'none needed', reasoning: 'the total is zero' });
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
    done: wordOf,
    undoSummary: `Void the hold of ${money}`,
    search: searchFor('payment provider', currentRun().id, STEP.authorise),
    withinMs: configuration.limits.paymentMs,
  });
}

const askToHold = ({ orderId, currency, payment }: OrderCase['order'], amountMinor: number): Promise<Authorisation> =>
  authorisePayment({ orderId, method: payment.method, amountMinor, currency });

function wordOf(authorisation: Authorisation): string {
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

/** Where an order may be paid: both states lead to these two. */
export interface Paying {
  to<Next extends 'shipping' | 'rolling_back'>(next: Next, reason?: string): OrderState<Next>;
}

export type Paid =
  | { outcome: 'paid'; at: Paying; paymentId: string | null }
  | { outcome: 'declined' | 'refused' | 'payment_not_completed'; at: Paying; reason: string };

/** What came of the authorisation; waits for the customer where the bank wants a confirmation, and for the bank where it has not answered. */
export async function customersWord(at: OrderState<'authorising'>, orderCase: OrderCase, payment: Payment): Promise<Paid> {
  if (payment === null) return { outcome: 'paid', at, paymentId: null };
  switch (payment.outcome) {
    case 'authorised':
      return { outcome: 'paid', at, paymentId: payment.paymentId };
    case 'declined':
    case 'refused':
      return { outcome: payment.outcome, at, reason: `${payment.code}: ${payment.message}` };
    case 'action_required':
    case 'pending':
      return waitForPayment(at.to('awaiting_payment', wordOf(payment)), orderCase, payment);
  }
}

/** A message says that the customer was at the bank, and the payment is looked at now and then. */
async function waitForPayment(
  at: OrderState<'awaiting_payment'>,
  orderCase: OrderCase,
  first: Extract<Authorisation, { outcome: 'action_required' | 'pending' }>,
): Promise<Paid> {
  const { configuration, letters } = orderCase;
  const { withinMs, lookEveryMs } = configuration.customerAction;
  const { paymentId } = first;
  const until = Date.now() + withinMs;
  let status: Stand = first.outcome;
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

type Stand = PaymentState['status'] | Authorisation['outcome'];

/** An authorisation that the bank has not answered is asked for again under its key, so that its effect is closed when it has. */
async function lookAgain({ order, totalMinor }: OrderCase, { outcome, paymentId }: { outcome: Stand; paymentId: string }): Promise<Stand> {
  if (outcome === 'pending') return (await askToHold(order, totalMinor)).outcome;
  return (await lookAtPayment({ paymentId })).status;
}
