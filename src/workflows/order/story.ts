import { refusalOf } from '../../rules/order/money.ts';
import type { OrderInput, OrderResult } from '../../contracts/order/schema.ts';
import { ORDER_STEPS, ORDER_WORKFLOW, orderStates, STEP } from '../../contracts/order/contract.ts';
import { currentRun } from '../../kit/workflow/core.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { runStory } from '../../kit/workflow/run.ts';
import { openSaga, together } from '../../kit/workflow/saga.ts';
import { runSaga } from '../../kit/workflow/saga-run.ts';
import { step } from '../../kit/workflow/step.ts';
import { claimOrder } from './activities.ts';
import { capture } from './capture.ts';
import {
  rollBackAs,
  openCase,
  resultOf,
  journalLateWithdrawal,
  type OrderCase,
  type OrderEnd,
  type OrderStart,
  type OrderState,
} from './case.ts';
import { confirmByMail } from './confirmation.ts';
import { watchWithdrawals, openMailboxes, type Withdrawal } from './mailboxes.ts';
import { authorise, awaitPayment } from './payment.ts';
import { handleReturn } from './return.ts';
import { buyLabel, callTheWarehouse, chooseService } from './shipping.ts';
import { bookSale, missingText, reserve } from './stock.ts';

const definition = { name: ORDER_WORKFLOW, states: orderStates, initial: 'received' } as const;

/**
 * Fulfils an order, or handles a return. Waits for the customer when the bank wants a confirmation, up to the configured time, and for a
 * person when an undo fails. Survives a crash of worker or server at any point: each effect happens once, and an order that cannot be
 * finished is rolled back.
 */
export const order = (start: OrderStart): Promise<OrderResult> =>
  runStory({ ...definition, steps: ORDER_STEPS[kindOf(start)] }, start, (received) => handle(received, start));

/** A start that bypassed our client may lack any field; the run then refuses it. */
const kindOf = (start: Partial<OrderStart> | undefined): OrderInput['kind'] => start?.input?.kind ?? 'sale';

async function handle(received: OrderState<'received'>, start: OrderStart): Promise<OrderEnd> {
  const letters = openMailboxes();
  const { undo: undoRetry, repair } = start.configuration;
  const orderCase = openCase(start, openSaga({ undoRetry, repair }), letters);
  const validating = received.to('validating');
  const refusal = await validate(orderCase);
  if (refusal !== null) return { at: validating.to('refused', refusal), result: resultOf(start.input, 'refused', { reason: refusal }) };
  let withdrawal: Withdrawal | null = null;
  const ended = await runSaga({ saga: orderCase.saga, states: orderStates, rolling: 'rolling_back' }, (recall) => {
    withdrawal = watchWithdrawals(letters, recall);
    return start.input.kind === 'return'
      ? handleReturn(validating.to('returning'), orderCase)
      : fulfil(validating.to('authorising'), orderCase);
  });
  if (!('calledOff' in ended)) return journalLateWithdrawal(ended, withdrawal);
  return { at: ended.at.to('withdrawn'), result: resultOf(start.input, 'withdrawn', { reason: ended.calledOff }) };
}

async function fulfil(authorising: OrderState<'authorising'>, orderCase: OrderCase): Promise<OrderEnd> {
  const [payment, stock] = await together(authorise(orderCase), reserve(orderCase));
  if (stock.outcome === 'out_of_stock') return rollBackAs(authorising, orderCase, 'out_of_stock', missingText(stock));
  const paid = await awaitPayment(authorising, orderCase, payment);
  if (paid.outcome !== 'paid') return rollBackAs(paid.at, orderCase, paid.outcome, paid.reason);
  const { paymentId } = paid;
  const shipping = paid.at.to('shipping');
  const service = await chooseService(orderCase);
  const { trackingNumber } = await buyLabel(orderCase, service);
  await callTheWarehouse(orderCase, trackingNumber);
  let settling = shipping.to('settling');
  if (paymentId !== null) {
    const taken = await capture(settling, orderCase, paymentId);
    if (taken.outcome !== 'captured') return rollBackAs(taken.at, orderCase, taken.outcome, taken.reason);
    settling = taken.at;
  }
  await bookSale(orderCase, paymentId);
  const messageId = await confirmByMail(orderCase, { amountMinor: orderCase.totalMinor, trackingNumber });
  const done = { amountMinor: orderCase.totalMinor, paymentId, service, trackingNumber, messageId };
  return { at: settling.to('confirmed'), result: resultOf(orderCase.order, 'confirmed', done) };
}

/** Why the order is refused, or null. An order id belongs to the run that claimed it first. */
async function validate({ order: input, configuration, totalMinor }: OrderCase): Promise<string | null> {
  const { orderId, kind, currency, customer } = input;
  const refusal = await step(STEP.validate, () => check(), {
    summary: `Check the ${kind} ${orderId}`,
    done: (why) => why ?? 'it can be taken',
  });
  if (refusal !== null) recordRule({ rule: 'order', choice: 'refused', reasoning: refusal });
  return refusal;

  async function check(): Promise<string | null> {
    const why = refusalOf(input, configuration);
    if (why !== null) return why;
    const { handledBy, unpayable = null } = await claimOrder({ orderId, kind, currency, customerId: customer.id, totalMinor });
    return handledBy === currentRun().id ? unpayable : `${orderId} is handled by ${handledBy} already`;
  }
}
