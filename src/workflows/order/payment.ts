import { STEP } from '../../contracts/order.ts';
import type { Authorisation } from '../../activities/order/ports.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { decide } from '../../kit/workflow/decide.ts';
import { step } from '../../kit/workflow/step.ts';
import { authorisePayment, capturePayment, lookAtPayment, refundCapture, voidPayment } from './activities.ts';
import type { OrderCase, OrderState } from './case.ts';

/** What the payment provider said; null where nothing has to be paid. */
export type Payment = Authorisation | null;

/** Holds the money. An order that costs nothing needs no payment. */
export async function authorise({ order, configuration, totalMinor, saga }: OrderCase): Promise<Payment> {
  if (totalMinor === 0) {
    decide({ rule: 'payment', choice: 'none needed', reasoning: 'the total is zero' });
    return null;
  }
  const { orderId, currency, payment } = order;
  const money = formatMoney(totalMinor, currency);
  return saga.step<Authorisation>({
    name: STEP.authorise,
    do: () => authorisePayment({ orderId, method: payment.method, amountMinor: totalMinor, currency }),
    undo: async () => (await voidPayment({ orderId, amountMinor: totalMinor, currency })).undone,
    leaves: ({ outcome }) => outcome !== 'declined',
    summary: `Hold ${money}`,
    done: wordOf,
    undoSummary: `Void the hold of ${money}`,
    withinMs: configuration.limits.paymentMs,
  });
}

function wordOf(authorisation: Authorisation): string {
  switch (authorisation.outcome) {
    case 'authorised':
      return `held as ${authorisation.paymentId}`;
    case 'declined':
      return `declined: ${authorisation.code}`;
    case 'action_required':
      return `the customer has to confirm at ${authorisation.url}`;
  }
}

/** Where an order may be paid: both states lead to these two. */
export interface Paying {
  to<Next extends 'shipping' | 'rolling_back'>(next: Next, reason?: string): OrderState<Next>;
}

export type Paid =
  { outcome: 'paid'; at: Paying; paymentId: string | null } | { outcome: 'declined' | 'payment_not_completed'; at: Paying; reason: string };

/** Waits for the customer where the bank wants a confirmation: for a message that says so, and by looking now and then. */
export async function customersWord(at: OrderState<'authorising'>, orderCase: OrderCase, payment: Payment): Promise<Paid> {
  if (payment === null) return { outcome: 'paid', at, paymentId: null };
  if (payment.outcome === 'authorised') return { outcome: 'paid', at, paymentId: payment.paymentId };
  if (payment.outcome === 'declined') return { outcome: 'declined', at, reason: `${payment.code}: ${payment.message}` };
  return waitForCustomer(at.to('awaiting_payment', `the customer has to confirm at ${payment.url}`), orderCase, payment.paymentId);
}

async function waitForCustomer(
  at: OrderState<'awaiting_payment'>,
  { configuration, letters }: OrderCase,
  paymentId: string,
): Promise<Paid> {
  const { withinMs, lookEveryMs } = configuration.customerAction;
  const until = Date.now() + withinMs;
  for (let left = withinMs; left > 0; left = until - Date.now()) {
    await letters.paymentActions.next(Math.min(left, lookEveryMs));
    const { status } = await step(STEP.look, () => lookAtPayment({ paymentId }), {
      summary: `Look whether ${paymentId} is confirmed`,
      done: (found) => found.status.replaceAll('_', ' '),
      withinMs: configuration.limits.paymentMs,
    });
    if (status === 'authorised') return { outcome: 'paid', at, paymentId };
    if (status !== 'action_required') return { outcome: 'declined', at, reason: `the payment is ${status}` };
  }
  return { outcome: 'payment_not_completed', at, reason: 'the customer did not confirm the payment in time' };
}

/** Takes the money that is held. */
export async function capture({ order: { currency }, configuration, totalMinor, saga }: OrderCase, paymentId: string): Promise<void> {
  const money = formatMoney(totalMinor, currency);
  await saga.step({
    name: STEP.capture,
    do: () => capturePayment({ paymentId, amountMinor: totalMinor }),
    undo: async () => (await refundCapture({ paymentId })).undone,
    summary: `Take ${money}`,
    undoSummary: `Give ${money} back`,
    withinMs: configuration.limits.paymentMs,
  });
}
