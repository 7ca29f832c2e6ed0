import type { Authorisation, Capture, PaymentState } from '../../activities/order/ports.ts';
import { STEP } from '../../contracts/order/contract.ts';
import { totalOf } from '../../rules/order/money.ts';
import { searchFor } from '../../rules/order/search.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { PENDING_CAPTURE } from '../../kit/common/pending.ts';
import type { Order, OrderSaga } from './case.ts';

/** The provider's answer; null when nothing has to be paid. */
type Payment = Authorisation | null;

/** Authorises the total; an order with a total of zero needs no payment. */
export async function authorise(run: Order, saga: OrderSaga): Promise<Payment> {
  const { orderId, currency, lines } = run.input;
  const amountMinor = totalOf(lines);
  if (amountMinor === 0) {
    run.note('payment', 'none needed', 'the total is zero');
    return null;
  }
  const money = formatMoney(amountMinor, currency);
  return saga.step<Authorisation>({
    name: STEP.authorise,
    do: () => askToHold(run),
    undo: () => run.once.voidPayment({ orderId, amountMinor, currency }),
    leaves: (answer) => answer.outcome !== 'declined' && !(answer.outcome === 'refused' && answer.paymentId === null),
    summary: `Hold ${money}`,
    done: authorisationText,
    undoSummary: `Void the hold of ${money}`,
    search: searchFor('payment provider', run.id, STEP.authorise),
    withinMs: run.configuration.limits.paymentMs,
  });
}

const askToHold = ({ input: { orderId, currency, payment, lines }, once }: Order): Promise<Authorisation> =>
  once.authorisePayment({ orderId, method: payment.method, amountMinor: totalOf(lines), currency });

function authorisationText(authorisation: Authorisation): string {
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

interface Paid {
  /** The state that the order is in. */
  from: 'authorising' | 'awaiting_payment';
  paymentId: string | null;
}

/** Waits for the customer when the bank wants a confirmation, and for the bank when it has not answered. Calls the order off if it is not paid. */
export async function untilPaid(run: Order, saga: OrderSaga, payment: Payment): Promise<Paid> {
  if (payment === null || payment.outcome === 'authorised') return { from: 'authorising', paymentId: payment?.paymentId ?? null };
  if (payment.outcome === 'declined' || payment.outcome === 'refused')
    return saga.callOff(payment.outcome, `${payment.code}: ${payment.message}`);
  run.move('authorising', 'awaiting_payment', authorisationText(payment));
  await untilHeld(run, saga, payment);
  return { from: 'awaiting_payment', paymentId: payment.paymentId };
}

type PaymentStatus = PaymentState['status'] | Authorisation['outcome'];

/** Looks at the payment at intervals, and at once when a message says that the customer confirmed at the bank. */
async function untilHeld(run: Order, saga: OrderSaga, first: Extract<Authorisation, { outcome: 'action_required' | 'pending' }>) {
  const { customerAction, limits } = run.configuration;
  const { paymentId } = first;
  const until = Date.now() + customerAction.withinMs;
  let status: PaymentStatus = first.outcome;
  for (let left = customerAction.withinMs; left > 0; left = until - Date.now()) {
    await run.message.paymentAction.next(Math.min(left, customerAction.lookEveryMs));
    status = await run.step(STEP.look, lookAgain, {
      summary: `Look at ${paymentId}`,
      done: (found) => found.replaceAll('_', ' '),
      withinMs: limits.paymentMs,
    });
    if (status === 'authorised') return;
    if (status !== 'action_required' && status !== 'pending') return saga.callOff('declined', `the payment is ${status}`);
  }
  const reason = status === 'pending' ? 'the bank did not answer in time' : 'the customer did not confirm the payment in time';
  return saga.callOff('payment_not_completed', reason);

  /** A pending authorisation is requested again under the same key: this closes its effect once the bank has answered. */
  async function lookAgain(): Promise<PaymentStatus> {
    if (first.outcome === 'pending') return (await askToHold(run)).outcome;
    return (await run.read.lookAtPayment({ paymentId })).status;
  }
}

/** Captures the held amount; waits if the bank has not answered yet. Calls the order off if it does not get all of it. */
export async function capture(run: Order, saga: OrderSaga, paymentId: string): Promise<void> {
  const { currency, lines } = run.input;
  const { limits, pendingCapture = PENDING_CAPTURE } = run.configuration; // runs that started before this setting lack it
  const amountMinor = totalOf(lines);
  const money = formatMoney(amountMinor, currency);
  const take = async (): Promise<Capture> => withOutcome(await run.once.capturePayment({ paymentId, amountMinor, currency }));
  const withinMs = limits.paymentMs;
  let taken = await saga.step({
    name: STEP.capture,
    do: take,
    undo: () => run.once.refundCapture({ paymentId }),
    summary: `Take ${money}`,
    done: captureText,
    undoSummary: `Give ${money} back`,
    search: `the payment ${paymentId}, its refund as ${searchFor('payment provider', run.id, `undo ${STEP.capture}`)}`,
    withinMs,
  });
  if (taken.outcome === 'pending') {
    run.move('settling', 'awaiting_capture', taken.reason);
    run.updateStep(STEP.capture, 'running', captureText(taken)); // `show` must not list it as done
    taken = await run.poll({
      name: 'payment',
      wait: pendingCapture,
      first: taken,
      isPending: ({ outcome }) => outcome === 'pending',
      look: () => run.step(STEP.lookAtCapture, take, { summary: `Check the capture of ${money}`, done: captureText, withinMs }),
      what: paymentId,
    });
    run.move('awaiting_capture', 'settling');
  }
  run.updateStep(STEP.capture, taken.outcome === 'captured' ? 'done' : 'failed', captureText(taken));
  switch (taken.outcome) {
    case 'captured':
      return;
    case 'other_amount':
      return saga.callOff(
        'payment_not_completed',
        `${formatMoney(taken.capturedMinor, currency)} were taken, not ${money}: ${taken.reason}`,
      );
    case 'pending':
      return saga.callOff('payment_not_completed', `the bank did not answer in time: ${taken.reason}`);
    case 'failed':
      return saga.callOff('declined', `the money could not be taken: ${taken.reason}`);
  }
}

const captureText = (taken: Capture): string =>
  taken.outcome === 'captured' ? 'taken' : `${taken.outcome.replaceAll('_', ' ')}: ${taken.reason}`;

/** Results in older histories have no outcome; they always captured the whole amount. */
const withOutcome = (taken: Capture | { outcome?: undefined; capturedMinor: number }): Capture =>
  taken.outcome === undefined ? { ...taken, outcome: 'captured' } : taken;
