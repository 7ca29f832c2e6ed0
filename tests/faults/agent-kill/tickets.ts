import { defaultCategories } from '../../../src/contracts/support-ticket/defaults.ts';
import type { Db } from '../../../src/store/database.ts';

/** No category has a branch, so that every ticket is the agent's; nothing comes after the answer. */
export const settings = {
  'support-ticket': {
    categories: defaultCategories.map((category) => ({ ...category, branch: null })),
    aftercare: { reopenWithinMs: 1_000, survey: false, learn: false },
  },
};

export type Kind = 'refund' | 'question' | 'riddle' | 'parcel';

/** A refund is worth a kill the most: an effect happens inside of the loop. */
const KINDS: readonly Kind[] = ['refund', 'question', 'refund', 'riddle', 'refund', 'parcel'];

const TOTAL_MINOR = 4_990;

/** One ticket of a customer who writes only this one. */
export interface KillTicket {
  id: string;
  kind: Kind;
  input: { customerEmail: string; subject: string; body: string };
  /** What the shop's rule gives back; null when nothing. */
  refund: { chargeId: string; amountMinor: number; currency: string } | null;
}

/** The ticket with this number; each kind comes again and again. */
export function ticketNumber(number: number): KillTicket {
  const kind = KINDS[number % KINDS.length]!;
  const orderId = `B-${2_000 + number}`;
  const bodies: Record<Kind, string> = {
    refund: `The payment for my order ${orderId} was taken twice. I want the second one refunded.`,
    question: 'The espresso machine has no pressure any more. What can I do?',
    riddle: 'blorb fnord wibble quux',
    parcel: 'Where is my parcel?',
  };
  const refund = kind === 'refund' ? { chargeId: chargeId(number, 2), amountMinor: TOTAL_MINOR + number, currency: 'EUR' } : null;
  return {
    id: `K-${number}`,
    kind,
    input: { customerEmail: `customer-${number}@example.com`, subject: 'A matter', body: bodies[kind] },
    refund,
  };
}

const chargeId = (number: number, payment: number): string => `CH-B${2_000 + number}-${payment}`;

/** Puts customer, orders and payments of a ticket into the shop: two open orders, and for a refund one that was paid twice. */
export async function addCustomer(db: Db, number: number): Promise<void> {
  const { kind, input } = ticketNumber(number);
  const id = `C-K${number}`;
  await db
    .insertInto('customers')
    .values({ id, name: 'Kim Example', email: input.customerEmail, language: 'en', price_tier: 'basic' })
    .execute();
  if (kind === 'question' || kind === 'riddle') return;
  const order = {
    ...{ customer_id: id, status: 'shipped' as const, total_minor: TOTAL_MINOR + number, currency: 'EUR' },
    ...{ placed_at: '2026-11-12T09:30:00Z', expected_at: '2026-11-28T12:00:00Z', tracking_url: null },
    items: JSON.stringify([{ name: 'Smart kettle', quantity: 1, unitMinor: TOTAL_MINOR + number }]),
  };
  const orders = kind === 'parcel' ? [`B-${2_000 + number}`, `B-${6_000 + number}`] : [`B-${2_000 + number}`];
  await db
    .insertInto('orders')
    .values(orders.map((one) => ({ ...order, id: one })))
    .execute();
  if (kind !== 'refund') return;
  const payment = {
    ...{ order_id: orders[0]!, customer_id: id, amount_minor: TOTAL_MINOR + number, currency: 'EUR' },
    description: `Payment for order ${orders[0]}`,
  };
  await db
    .insertInto('charges')
    .values([
      { ...payment, id: chargeId(number, 1), charged_at: '2026-11-12T09:31:00Z' },
      { ...payment, id: chargeId(number, 2), charged_at: '2026-11-12T09:31:40Z' },
    ])
    .execute();
}
