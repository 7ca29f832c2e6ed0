import type { TicketContext, TicketCustomer } from '../../contracts/support-ticket/context.ts';
import { canonicalAddress, splitAddress } from '../../kit/common/address.ts';
import type { Db } from '../../store/database.ts';
import { searchArticles } from '../../business/knowledge/shop-search.ts';
import { earlierTicketsOf, findCustomer, ordersOf } from '../../business/shop/shop.ts';

export interface GatherContextInput {
  customerEmail: string;
  subject: string;
  body: string;
  orderId?: string | undefined;
}

/** Reads the shop's records of the sender's address only, so an order of another customer is reported as not existing. */
export async function readTicketContext(db: Db, { customerEmail, subject, body, orderId }: GatherContextInput): Promise<TicketContext> {
  const [customer, orders, earlierTickets, found] = await Promise.all([
    findCustomer(db, customerEmail),
    ordersOf(db, customerEmail, orderId ?? null),
    earlierTicketsOf(db, customerEmail),
    searchArticles(db, { text: `${subject}\n${body}` }),
  ]);
  const isTheirs = orders.some(({ id }) => id === orderId);
  const namedOrder = orderId === undefined ? 'none' : isTheirs ? 'found' : 'not_found';
  const passages = found.map(({ id, title, relevance }) => ({ id, title, relevance })); // the texts stay out of the history
  return { customer: customer ?? newCustomer(customerEmail), orders, namedOrder, earlierTickets, passages };
}

/** An unknown sender: named after the address, on the lowest tier. */
export const newCustomer = (email: string): TicketCustomer => ({
  id: null,
  name: nameFromAddress(email),
  email: canonicalAddress(email),
  language: null,
  priceTier: 'basic',
});

/** `maria.del-rio+shop@example.com` becomes `Maria Del Rio`; an address without letters becomes `Customer`. */
export function nameFromAddress(email: string): string {
  const local = splitAddress(email).local.replace(/\+.*$/, '');
  const words = local.match(/\p{L}+/gu) ?? [];
  const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase()).join(' ');
  return name.slice(0, 60).trim() || 'Customer';
}
