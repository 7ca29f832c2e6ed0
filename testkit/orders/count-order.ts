import { sql } from 'kysely';
import type { SignalboxClient } from '../../src/client/connect.ts';
import type { StoredMail } from '../../stack/mail/store.ts';
import type { PartnersClient } from '../partners.ts';
import { mailOf, OPENING, QUANTITY, runOf, skuOf, TOTAL_MINOR } from './orders.ts';

/** The outside world of an order. */
export interface World {
  client: Pick<SignalboxClient, 'db'>;
  partners: Pick<PartnersClient, 'state'>;
  mail: { kept(): StoredMail[] };
}

/** The effects of an order, with the undo of each. */
export const ORDER_EFFECTS = [
  ...(['authorise', 'reserve', 'label', 'warehouse', 'capture', 'book', 'mail'] as const),
  ...(['void', 'release', 'cancelLabel', 'cancelAtWarehouse', 'refund', 'reverse'] as const),
] as const;
export type OrderEffect = (typeof ORDER_EFFECTS)[number];

/** How often each effect exists. */
export type Counts = Record<OrderEffect, number>;

/** Counts an order's effects at the partners, in the mail server, and by sums of the tables. A fraction indicates a fault. */
export async function countOrder({ client: { db }, partners, mail }: World, orderId: string): Promise<Counts> {
  const state = await partners.state();
  const intents = state.intents.filter(({ metadata }) => metadata['order_id'] === orderId);
  const refunds = state.refunds.filter(({ intent }) => intents.some(({ id }) => id === intent));
  const labels = state.labels.filter((label) => label.orderId === orderId);
  const orders = state.orders.filter((order) => order.orderId === orderId);
  const stock = await db.selectFrom('stock').selectAll().where('sku', '=', skuOf(orderId)).executeTakeFirst();
  const released = await db
    .selectFrom('stock_reservations')
    .select('key')
    .where('run_id', '=', runOf(orderId))
    .where('status', '=', 'released')
    .where(sql<boolean>`lines <> '[]'::jsonb`)
    .execute();
  const bookings = await db.selectFrom('bookings').select(['key', 'reverses']).where('subject', '=', orderId).execute();
  const taken = stock ? (OPENING - stock.on_hand + stock.reserved) / QUANTITY : 0;
  return {
    authorise: intents.length,
    void: intents.filter(({ status }) => status === 'canceled').length,
    capture: sum(intents.map(({ captured }) => captured)) / TOTAL_MINOR,
    refund: refunds.length,
    reserve: taken + released.length,
    release: released.length,
    label: labels.length,
    cancelLabel: labels.filter(({ cancelled }) => cancelled).length,
    warehouse: orders.length,
    cancelAtWarehouse: orders.filter(({ status }) => status === 'cancelled').length,
    book: bookings.filter(({ reverses }) => reverses === null).length,
    reverse: bookings.filter(({ reverses }) => reverses !== null).length,
    mail: mail.kept().filter(({ to }) => to.includes(mailOf(orderId))).length,
  };
}

/** Invariants of an order, whatever happened to it; returns violations as sentences. */
export async function lawsOf({ client: { db }, partners }: World, orderId: string): Promise<string[]> {
  const { rows } = await sql<{ booking: string; off: number }>`
    select l.booking, sum(l.debit_minor - l.credit_minor)::int as off from booking_lines l join bookings b on b.key = l.booking
    where b.subject = ${orderId} group by l.booking, l.currency having sum(l.debit_minor) <> sum(l.credit_minor)`.execute(db);
  const { intents, refunds } = await partners.state();
  const own = intents.filter(({ metadata }) => metadata['order_id'] === orderId);
  const kept = sum(own.map(({ captured, refunded }) => captured - refunded));
  const paidBack = sum(refunds.filter(({ intent }) => own.some(({ id }) => id === intent)).map(({ amount }) => amount));
  const books = await db
    .selectFrom('booking_lines')
    .innerJoin('bookings', 'bookings.key', 'booking_lines.booking')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<string>(sql`debit_minor - credit_minor`), sql<string>`0`).as('balance'))
    .where('subject', '=', orderId)
    .where('account', '=', 'payment_house')
    .executeTakeFirstOrThrow();
  const faults = rows.map(({ booking, off }) => `${booking} is off by ${off}`);
  if (Number(books.balance) !== kept) faults.push(`${orderId}: the house keeps ${kept}, the books say ${books.balance}`);
  if (paidBack !== sum(own.map(({ refunded }) => refunded))) faults.push(`${orderId}: refunds of ${paidBack} are not what is refunded`);
  return faults;
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
