/** What the activities return to the workflow about customer and shop: plain, bounded data. Money is in minor units, days are YYYY-MM-DD. */

export interface TicketCustomer {
  /** Null for an unknown sender, who is served as a new customer. */
  id: string | null;
  name: string;
  email: string;
  /** ISO 639-1, or null when unknown. */
  language: string | null;
  priceTier: 'basic' | 'plus' | 'premium';
}

export interface TicketOrder {
  id: string;
  status: 'paid' | 'packed' | 'shipped' | 'delivered' | 'cancelled' | 'returned';
  /** Text such as `2 x Desk lamp, 1 x Smart kettle`. */
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
  /** ISO 8601 with time, to tell two charges of one day apart. */
  chargedAt: string;
}

export interface EarlierTicket {
  subject: string;
  category: string;
  outcome: string;
  on: string;
}

/** Reference to a passage of the knowledge base. The text stays in the database; activities read it by id. */
export interface PassageRef {
  id: string;
  title: string;
  /** How well it fits the question; comparable within one search only. */
  relevance: number;
}

/** A passage of the knowledge base; used only in activities. */
export interface Passage extends PassageRef {
  text: string;
  url: string;
}

/** How the passages were found, and why not by their meaning, or whether that search is still to come. */
export type KnowledgeSearch = { by: 'meaning' } | { by: 'words'; why: string } | { by: 'words'; next: 'meaning' };

export interface TicketContext {
  customer: TicketCustomer;
  /** At most five: the order named by the ticket first, then newest first. */
  orders: TicketOrder[];
  /** Whether the order named by the ticket belongs to this customer; an order of another customer is `not_found`. */
  namedOrder: 'none' | 'found' | 'not_found';
  earlierTickets: EarlierTicket[];
  passages: PassageRef[];
  /** Absent where no model is configured for embeddings, and in older runs. */
  search?: KnowledgeSearch;
}

/** A refund that a rule proposes; a person decides. */
export interface RefundProposal {
  chargeId: string;
  orderId: string;
  amountMinor: number;
  currency: string;
  reason: 'charged_twice' | 'charged_too_much' | 'order_cancelled' | 'order_returned';
}

export interface NoRefund {
  /** Why no rule proposes a refund. */
  reason: 'no_charge' | 'already_refunded' | 'no_rule';
}

/** Arguments of the action `send_reply`; `refund_and_reply` adds those of the refund. */
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

/** Arguments of the action `publish_article`. */
export interface PublishArticleArguments extends Record<string, unknown> {
  title: string;
  body: string;
  category: string;
  /** ISO 639-1. */
  language: string;
}
