import type { Insertable } from 'kysely';
import type { ShopTables } from '../../src/business/shop/shop-tables.ts';
import { orders } from './orders.ts';

type Row = Insertable<ShopTables['charges']>;

/** Wrong or refunded charges; every other order has one charge of its total. */
const charged: Record<string, Partial<Row>> = {
  'A-1006': { amount_minor: 12900 }, // 10 EUR too much
  'A-1013': { refunded_minor: 3000 }, // returned, but only partly refunded
  'A-1016': { refunded_minor: 15900 }, // cancelled and fully refunded
};

/** Orders that were paid twice, with the seconds between both payments. */
const doubled: Record<string, number> = { 'A-1001': 41, 'A-1008': 95 };

const later = (time: string, seconds: number): string => new Date(Date.parse(time) + seconds * 1000).toISOString();

const charge = (order: (typeof orders)[number], number: number, change: Partial<Row>): Row => ({
  id: `CH-${order.id.slice(2)}-${number}`,
  order_id: order.id,
  customer_id: order.customer_id,
  amount_minor: order.total_minor,
  currency: order.currency,
  description: `Payment for order ${order.id}`,
  charged_at: later(String(order.placed_at), 60),
  ...change,
});

/** The charges of all orders, including the wrong ones. */
export const charges: Row[] = orders.flatMap((order) => {
  const first = charge(order, 1, charged[order.id] ?? {});
  const seconds = doubled[order.id];
  return seconds === undefined ? [first] : [first, charge(order, 2, { charged_at: later(String(first.charged_at), seconds) })];
});
