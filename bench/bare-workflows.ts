/** The workflows of the bare side. The bundler opens this file by path. */
import { condition, defineUpdate, proxyActivities, proxyLocalActivities, setHandler, sleep } from '@temporalio/workflow';
import type { OrderActivities } from '../src/activities/order/activities.ts';
import type { BareActivities, BareOrder, BareStep } from './lib/sides.ts';

const { first, second, third, waitAndCommit } = proxyActivities<BareActivities>({ startToCloseTimeout: '30 seconds' });

const local = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '1 second' });

/** Three activities, without the kit. */
export async function bare(): Promise<{ done: number }> {
  await first();
  await second();
  await third();
  return { done: 3 };
}

const LONGER_THAN_ANY_WAIT = '1 day';

/** The activities and waits of a ticket in sequence, without the kit. */
export async function bareTicket(steps: readonly BareStep[]): Promise<void> {
  let asked = 0;
  let decided = 0;
  setHandler(defineUpdate('decide'), async () => {
    await first();
    decided++;
  });
  for (const step of steps) {
    if (step === 'activity') await first();
    else if (step === 'local') await local.first();
    else if (step === 'timer') await sleep('100 milliseconds');
    else if (step !== 'decision') await waitAndCommit(step);
    else {
      const number = ++asked;
      await condition(() => decided >= number, LONGER_THAN_ANY_WAIT);
    }
  }
}

const orderCalls = proxyActivities<OrderActivities>({ startToCloseTimeout: '60 seconds' });

/** The activities of a successful sale, ordered and parallel as in `order`, without the kit. */
export async function bareOrder({ order, service, parcels, totalMinor }: BareOrder): Promise<{ outcome: 'confirmed' }> {
  const { orderId, kind, currency, customer, lines, shipping, payment } = order;
  const amountMinor = totalMinor;
  const goods = lines.map(({ sku, quantity }) => ({ sku, quantity }));
  await orderCalls.claimOrder({ orderId, kind, currency, customerId: customer.id, totalMinor });
  const [held, stock] = await Promise.all([
    orderCalls.authorisePayment({ orderId, method: payment.method, amountMinor, currency }),
    orderCalls.reserveStock({ lines: goods }),
  ]);
  if (held.outcome !== 'authorised' || stock.outcome !== 'reserved') throw new Error(`${orderId} is ${held.outcome}, ${stock.outcome}`);
  const { paymentId } = held;
  const { trackingNumber } = await orderCalls.createLabel({ orderId, service, to: shipping.address, parcels });
  await orderCalls.callWarehouse({ orderId, lines: goods, to: shipping.address, trackingNumber });
  await orderCalls.capturePayment({ paymentId, amountMinor, currency });
  await orderCalls.bookOrder({ orderId, paymentId, lines, amountMinor, currency });
  const { name = null, email } = customer;
  await orderCalls.sendConfirmation({ kind, orderId, to: email!, name, currency, lines, refused: [], amountMinor, trackingNumber });
  return { outcome: 'confirmed' };
}
