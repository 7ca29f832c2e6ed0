/** What a ticket's activities tell the workflow about the customer and the shop: small, plain, bounded. Money is in minor units, days are YYYY-MM-DD. */

export interface TicketCustomer {
  /** Null for a sender whom the shop does not know; such a person is served as a new customer. */
  id: string | null;
  name: string;
  email: string;
  /** ISO 639-1, or null when nobody has told us. */
  language: string | null;
  priceTier: 'basic' | 'plus' | 'premium';
}

export interface TicketOrder {
  id: string;
  status: 'paid' | 'packed' | 'shipped' | 'delivered' | 'cancelled' | 'returned';
  /** For a reader: `2 x Desk lamp, 1 x Smart kettle`. */
  items: string;
  totalMinor: number;
  currency: string;
  placedOn: string;
  expectedOn: string | null;
  trackingUrl: string | null;
}

export interface TicketCharge {
  id: string;
  orderId: string;
  orderStatus: TicketOrder['status'];
  orderTotalMinor: number;
  description: string;
  amountMinor: number;
  refundedMinor: number;
  currency: string;
  /** ISO 8601: two charges of one day are told apart by their time. */
  chargedAt: string;
}

export interface EarlierTicket {
  subject: string;
  category: string;
  outcome: string;
  on: string;
}

/** What a piece of the knowledge base is known by. Its text stays in the database: activities read it by the id whenever they need it. */
export interface PassageRef {
  id: string;
  title: string;
  /** 0 to 1: how much of what the question asks with rare words is found here. */
  relevance: number;
}

/** A piece of the knowledge base; only activities hold one. */
export interface Passage extends PassageRef {
  text: string;
  url: string;
}

export interface TicketContext {
  customer: TicketCustomer;
  /** At most five: the named one first, then newest first. */
  orders: TicketOrder[];
  /** Whether the order that the ticket names is one of this customer; an order of somebody else is `not_found` too. */
  namedOrder: 'none' | 'found' | 'not_found';
  earlierTickets: EarlierTicket[];
  passages: PassageRef[];
}

/** Money that a rule found to be the customer's; whether it is paid a person decides. */
export interface RefundProposal {
  chargeId: string;
  orderId: string;
  amountMinor: number;
  currency: string;
  reason: 'charged_twice' | 'charged_too_much' | 'order_cancelled' | 'order_returned';
}

export interface NoRefund {
  /** Why no rule gives money back. */
  reason: 'no_charge' | 'already_refunded' | 'no_rule';
}

/** What a person is asked to approve with `refund_and_reply`, and with `send_reply` without the refund's fields. */
export interface SendReplyArguments extends Record<string, unknown> {
  to: string;
  reply: string;
}

export interface RefundAndReplyArguments extends SendReplyArguments {
  chargeId: string;
  amountMinor: number;
  currency: string;
  reason: RefundProposal['reason'];
}

/** What a person is asked to approve with `publish_article`. */
export interface PublishArticleArguments extends Record<string, unknown> {
  title: string;
  body: string;
  category: string;
  /** ISO 639-1. */
  language: string;
}
