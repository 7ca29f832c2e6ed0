import type { Label } from '../../activities/order/ports.ts';
import { STEP } from '../../contracts/order/contract.ts';
import { totalOf } from '../../rules/order/money.ts';
import { searchFor } from '../../rules/order/search.ts';
import { parcelsFor, serviceFor, type ShippingService } from '../../rules/order/shipping.ts';
import type { Order, OrderSaga } from './case.ts';

type Reservation = Awaited<ReturnType<Order['once']['reserveStock']>>;
type Service = ShippingService['service'];

/** Reserves all lines, or none. */
export const reserve = ({ input: { lines }, once }: Order, saga: OrderSaga): Promise<Reservation> =>
  saga.step({
    name: STEP.reserve,
    do: () => once.reserveStock({ lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) }),
    undo: () => once.releaseStock(),
    leaves: ({ outcome }) => outcome === 'reserved',
    summary: `Reserve ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`,
    done: (stock) => (stock.outcome === 'reserved' ? 'all reserved' : missingText(stock)),
    undoSummary: 'Free what was reserved',
  });

const MOST_NAMED = 5;

export function missingText({ missing }: Extract<Reservation, { outcome: 'out_of_stock' }>): string {
  const named = missing.slice(0, MOST_NAMED).map(({ sku, wanted, available }) => `${sku}: ${available} of ${wanted}`);
  return `not in stock: ${named.join(', ')}${missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : ''}`;
}

/** Chooses the service; the step appears only for special shipping. */
export async function chooseService(run: Order): Promise<Service> {
  const { service, why } = serviceFor(run.input, run.configuration.shipping);
  if (why === null) return service;
  await run.step(STEP.special, async () => run.note('special-shipping', service, why), { summary: `Ship by ${service}: ${why}` });
  return service;
}

export const buyLabel = ({ id, input, configuration, once }: Order, saga: OrderSaga, service: Service): Promise<Label> =>
  saga.step({
    name: STEP.label,
    do: () => {
      const { orderId, shipping } = input;
      return once.createLabel({ orderId, service, to: shipping.address, parcels: parcelsFor(input, configuration.shipping) });
    },
    undo: () => once.cancelLabel(),
    summary: `Buy a label, ${service}`,
    done: ({ trackingNumber }) => trackingNumber,
    undoSummary: 'Cancel the label',
    search: searchFor('carrier', id, STEP.label),
    withinMs: configuration.limits.shippingMs,
  });

/** Has the goods packed. The undo fails once they have left the warehouse. */
export async function callTheWarehouse({ id, input, configuration, once }: Order, saga: OrderSaga, trackingNumber: string): Promise<void> {
  const { orderId, shipping } = input;
  const lines = input.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  await saga.step({
    name: STEP.warehouse,
    do: () => once.callWarehouse({ orderId, lines, to: shipping.address, trackingNumber }),
    undo: () => once.cancelAtWarehouse(),
    summary: 'Have the goods packed',
    done: ({ warehouseOrderId }) => warehouseOrderId,
    undoSummary: 'Call the goods back from the warehouse',
    search: searchFor('warehouse', id, STEP.warehouse),
    withinMs: configuration.limits.shippingMs,
  });
}

export async function bookSale({ input, once }: Order, saga: OrderSaga, paymentId: string | null): Promise<void> {
  const { orderId, currency, lines } = input;
  await saga.step({
    name: STEP.book,
    do: () => once.bookOrder({ orderId, paymentId, lines, amountMinor: totalOf(lines), currency }),
    undo: () => once.reverseOrder({ orderId }),
    summary: 'Book the sale and take the goods out of the stock',
    undoSummary: 'Reverse the booking and put the goods back',
  });
}
