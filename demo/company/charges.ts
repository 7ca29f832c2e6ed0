import type { Insertable } from 'kysely';
import type { ShopTables } from '../../src/business/shop/shop-tables.ts';
import { orders } from './orders.ts';

type Row = Insertable<ShopTables['charges']>;

/** What went wrong, or was given back, at the till; every other order has one charge of its total. */
const charged: Record<string, Partial<Row>> = {
  'A-1006': { amount_minor: 12900 }, // ten too many
  'A-1013': { refunded_minor: 3000 }, // returned, and only a part is back
  'A-1016': { refunded_minor: 15900 }, // cancelled, and all is back
};

/** Orders whose payment went through a second time, with the seconds between both. */
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

/** The charges of all orders, the faulty ones included. */
export const charges: Row[] = orders.flatMap((order) => {
  const first = charge(order, 1, charged[order.id] ?? {});
  const seconds = doubled[order.id];
  return seconds === undefined ? [first] : [first, charge(order, 2, { charged_at: later(String(first.charged_at), seconds) })];
});
