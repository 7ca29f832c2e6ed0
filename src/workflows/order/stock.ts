import { STEP } from '../../contracts/order/contract.ts';
import type { OrderActivities } from '../../activities/order/activities.ts';
import { bookOrder, releaseStock, reserveStock, reverseOrder } from './activities.ts';
import type { OrderCase } from './case.ts';

type Reservation = Awaited<ReturnType<OrderActivities['reserveStock']>>;

/** Reserves all lines, or none. */
export const reserve = ({ order: { lines }, saga }: OrderCase): Promise<Reservation> =>
  saga.step<Reservation>({
    name: STEP.reserve,
    do: () => reserveStock({ lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) }),
    undo: async () => (await releaseStock()).undone,
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

export async function bookSale({ order, totalMinor, saga }: OrderCase, paymentId: string | null): Promise<void> {
  const { orderId, currency, lines } = order;
  await saga.step({
    name: STEP.book,
    do: () => bookOrder({ orderId, paymentId, lines, amountMinor: totalMinor, currency }),
    undo: async () => (await reverseOrder({ orderId })).undone,
    summary: 'Book the sale and take the goods out of the stock',
    undoSummary: 'Reverse the booking and put the goods back',
  });
}
