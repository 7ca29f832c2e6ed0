import type { OrderActivities } from '../../activities/order/activities.ts';
import { contract, STEP } from '../../contracts/order/contract.ts';
import { refusalOf, totalOf } from '../../rules/order/money.ts';
import { story } from '../../kit/workflow/story.ts';
import { resultOf, type Order, type OrderEnd, type OrderSaga } from './case.ts';
import { confirmByMail } from './confirmation.ts';
import { bookSale, buyLabel, callTheWarehouse, chooseService, missingText, reserve } from './goods.ts';
import { authorise, capture, untilPaid } from './payment.ts';
import { handleReturn } from './return.ts';

/**
 * Fulfils an order, or handles a return. Waits for the customer when the bank wants a confirmation, up to the configured time, and for a
 * person when an undo fails. Survives a crash of worker or server at any point: each effect happens once, and an order that cannot be
 * finished is rolled back.
 */
export const order = story<typeof contract, OrderActivities>(contract, async (run) => {
  const { undo: undoRetry, repair } = run.configuration;
  run.move('received', 'validating');
  const refusal = await validate(run);
  if (refusal !== null) return run.end('validating', 'refused', resultOf(run, 'refused', { reason: refusal }), refusal);
  const ended = await run.saga(
    {
      rolling: 'rolling_back',
      repair,
      undoRetry,
      calledOffBy: {
        message: run.message.cancelOrder,
        to: 'withdrawn',
        reason: ({ reason }) => `the customer called it off: ${reason}`,
      },
    },
    (saga) => (run.input.kind === 'return' ? handleReturn(run, saga) : fulfil(run, saga)),
  );
  if (!('calledOff' in ended)) return ended;
  return run.end('rolling_back', ended.calledOff, resultOf(run, ended.calledOff, { reason: ended.reason }));
});

async function fulfil(run: Order, saga: OrderSaga): Promise<OrderEnd> {
  run.move('validating', 'authorising');
  const { payment, stock } = await run.parallel({ payment: () => authorise(run, saga), stock: () => reserve(run, saga) });
  if (stock.outcome === 'out_of_stock') return saga.callOff('out_of_stock', missingText(stock));
  const { from, paymentId } = await untilPaid(run, saga, payment);
  run.move(from, 'shipping');
  const service = await chooseService(run);
  const { trackingNumber } = await buyLabel(run, saga, service);
  await callTheWarehouse(run, saga, trackingNumber);
  run.move('shipping', 'settling');
  if (paymentId !== null) await capture(run, saga, paymentId);
  await bookSale(run, saga, paymentId);
  const amountMinor = totalOf(run.input.lines);
  const messageId = await confirmByMail(run, saga, { amountMinor, trackingNumber });
  return run.end('settling', 'confirmed', resultOf(run, 'confirmed', { amountMinor, paymentId, service, trackingNumber, messageId }));
}

/** Why the order is refused, or null. An order id belongs to the run that claimed it first. */
async function validate(run: Order): Promise<string | null> {
  const { orderId, kind, currency, customer, lines } = run.input;
  const check = async (): Promise<string | null> => {
    const why = refusalOf(run.input, run.configuration);
    if (why !== null) return why;
    const claim = { orderId, kind, currency, customerId: customer.id, totalMinor: totalOf(lines) };
    const { handledBy, unpayable = null } = await run.once.claimOrder(claim); // results in older histories have no `unpayable`
    return handledBy === run.id ? unpayable : `${orderId} is handled by ${handledBy} already`;
  };
  const refusal = await run.step(STEP.validate, check, {
    summary: `Check the ${kind} ${orderId}`,
    done: (why) => why ?? 'it can be taken',
  });
  if (refusal !== null) run.note('order', 'refused', refusal);
  return refusal;
}
