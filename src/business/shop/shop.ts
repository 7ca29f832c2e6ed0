import { sql } from 'kysely';
import type { EarlierTicket, RefundProposal, TicketCharge, TicketCustomer, TicketOrder } from '../../contracts/support-ticket/context.ts';
import { canonicalAddress } from '../../kit/common/address.ts';
import { addressSpellings } from './address-spellings.ts';
import type { Db } from '../../store/database.ts';

const MAX_ORDERS = 5;
const MAX_EARLIER_TICKETS = 5;
const MAX_CHARGES = 10;

const day = (time: Date): string => time.toISOString().slice(0, 10);

/** The customer with this address in any spelling, or null. */
export async function findCustomer(db: Db, email: string): Promise<TicketCustomer | null> {
  const row = await db.selectFrom('customers').selectAll().where('email', 'in', addressSpellings(email)).executeTakeFirst();
  if (!row) return null;
  return { id: row.id, name: row.name, email: row.email, language: row.language, priceTier: row.price_tier };
}

/** The newest orders of the customer with this address; the order `named` first, if it is one of theirs. */
export async function ordersOf(db: Db, email: string, named: string | null, limit = MAX_ORDERS): Promise<TicketOrder[]> {
  const rows = await db
    .selectFrom('orders')
    .innerJoin('customers', 'customers.id', 'orders.customer_id')
    .selectAll('orders')
    .where('customers.email', 'in', addressSpellings(email))
    .orderBy(sql`(orders.id is not distinct from ${named}) desc`)
    .orderBy('orders.placed_at', 'desc')
    .orderBy('orders.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    items: row.items
      .map(({ quantity, name }) => `${quantity} x ${name}`)
      .join(', ')
      .slice(0, 300),
    totalMinor: row.total_minor,
    currency: row.currency,
    placedOn: day(row.placed_at),
    expectedOn: row.expected_at ? day(row.expected_at) : null,
    trackingUrl: row.tracking_url,
  }));
}

/** The newest tickets of an address, also of an unknown customer. */
export async function earlierTicketsOf(db: Db, email: string): Promise<EarlierTicket[]> {
  const rows = await db
    .selectFrom('tickets')
    .select(['subject', 'category', 'outcome', 'at'])
    .where('customer_email', '=', canonicalAddress(email))
    .orderBy('at', 'desc')
    .limit(MAX_EARLIER_TICKETS)
    .execute();
  return rows.map(({ subject, category, outcome, at }) => ({ subject: subject.slice(0, 120), category, outcome, on: day(at) }));
}

/** The newest charges of a customer, those of the order `named` first. */
export async function chargesOf(db: Db, customerId: string, named: string | null, limit = MAX_CHARGES): Promise<TicketCharge[]> {
  const rows = await db
    .selectFrom('charges')
    .innerJoin('orders', 'orders.id', 'charges.order_id')
    .selectAll('charges')
    .select(['orders.status', 'orders.total_minor'])
    .where('charges.customer_id', '=', customerId)
    .orderBy(sql`(charges.order_id is not distinct from ${named}) desc`)
    .orderBy('charges.charged_at', 'desc')
    .orderBy('charges.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    orderId: row.order_id,
    orderStatus: row.status,
    orderTotalMinor: row.total_minor,
    description: row.description,
    amountMinor: row.amount_minor,
    refundedMinor: row.refunded_minor,
    currency: row.currency,
    chargedAt: row.charged_at.toISOString(),
  }));
}

/** Refunds of a run, oldest first. */
export async function refundsOf(db: Db, runId: string): Promise<RefundProposal[]> {
  const rows = await db
    .selectFrom('refunds')
    .innerJoin('charges', 'charges.id', 'refunds.charge_id')
    .select(['refunds.charge_id', 'charges.order_id', 'refunds.amount_minor', 'refunds.currency', 'refunds.reason'])
    .where('refunds.run_id', '=', runId)
    .orderBy('refunds.at')
    .orderBy('refunds.key')
    .execute();
  return rows.map((row) => ({
    chargeId: row.charge_id,
    orderId: row.order_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    reason: row.reason as RefundProposal['reason'], // nothing else is ever written
  }));
}
