import { formatMoney } from '../../kit/common/money.ts';
import type { RefundProposal, TicketCharge, TicketContext, TicketOrder } from '../../contracts/support-ticket/context.ts';
import type { Branch, ReplySource, SupportTicketInput } from '../../contracts/support-ticket/ticket.schema.ts';
import { formatDay, factTextsOf, type FactTexts } from './words.ts';

/** Facts for the draft of a reply; each branch adds its own. */
export interface DraftSource {
  /** `agent` for a ticket that no branch serves. */
  branch: Branch | 'agent';
  ticket: Pick<SupportTicketInput, 'subject' | 'body' | 'orderId'>;
  context: TicketContext;
  /** ISO 639-1 code of the language to answer in. */
  language: string;
  /** Billing: the charge that the message is about. */
  charge?: TicketCharge | null;
  /** Billing: the refund that a person is asked to approve together with this reply. */
  refund?: RefundProposal | null;
  /** Agent: the customer's charges. */
  charges?: readonly TicketCharge[];
  /** Agent: refunds already made by this run. */
  refunds?: readonly RefundProposal[];
}

type Fact = ReplySource['facts'][number];

/** What the reply of each branch has to achieve. */
const TASKS: Record<Branch | 'refund' | 'agent', string> = {
  refund: 'Tell the customer which payment was wrong and why, and that the approved refund in the facts goes back the way it was paid.',
  billing: 'Explain the payment that the customer asks about, from the facts and passages.',
  technical: 'Help the customer to solve the problem: give the steps of the passage that fits, in their order.',
  feature_request: 'Thank the customer for the wish and say that it is recorded for the product team, without a promise that it will come.',
  complaint: 'Apologise once, show in one sentence that the concern is understood, and say who has been informed.',
  general: 'Answer the question from the passages and facts.',
  agent: 'Answer the customer from the passages and facts, or ask for the one thing that is missing.',
};

/** Branches whose answer may state any order of the customer; the others only the one that the ticket names. */
const ABOUT_ORDERS: readonly DraftSource['branch'][] = ['general', 'billing', 'complaint'];
/** Branches whose answer is not in the knowledge base. */
const WITHOUT_PASSAGES: readonly DraftSource['branch'][] = ['feature_request', 'complaint'];

/**
 * The task of the branch and everything that the reply may state, with passages by id.
 * Facts come only from our own records: the gate trusts them, so nothing that a customer wrote may become one.
 */
export function replySourceOf(source: DraftSource): ReplySource {
  const { branch, ticket, context, language, refund } = source;
  return {
    ticket: { subject: ticket.subject, body: ticket.body },
    customerName: context.customer.name,
    language,
    task: TASKS[refund ? 'refund' : branch],
    facts: factsOf(source, factTextsOf(language)),
    passageIds: WITHOUT_PASSAGES.includes(branch) ? [] : context.passages.map(({ id }) => id),
  };
}

function factsOf(source: DraftSource, words: FactTexts): Fact[] {
  const { branch, ticket, context, language, charge, refund } = source;
  if (branch === 'agent') return agentFacts(source, words);
  const about =
    ticket.orderId && context.namedOrder === 'found' ? context.orders.filter(({ id }) => id === ticket.orderId) : context.orders;
  const orders = ABOUT_ORDERS.includes(branch) || context.namedOrder === 'found' ? about : [];
  return [
    ...(context.namedOrder === 'not_found' ? [unknownOrderFact(ticket.orderId, words)] : []),
    ...(refund ? [refundFact(refund, language, words)] : []),
    ...(charge ? [chargeFact(charge, language, words)] : []),
    ...(branch === 'feature_request' ? [{ label: words.wish, value: words.wishRecorded }] : []),
    ...(branch === 'complaint' ? complaintFacts(context, words) : []),
    ...orders.map((order) => orderFact(order, language, words)),
  ];
}

/** An agent can read all records of the customer, so the reply may state all of them. */
function agentFacts({ ticket, context, language, charges = [], refunds = [] }: DraftSource, words: FactTexts): Fact[] {
  return [
    ...(context.namedOrder === 'not_found' ? [unknownOrderFact(ticket.orderId, words)] : []),
    ...refunds.map((refund) => refundFact(refund, language, words)),
    ...context.orders.map((order) => orderFact(order, language, words)),
    ...charges.map((charge) => chargeFact(charge, language, words)),
  ];
}

const unknownOrderFact = (orderId: string | undefined, words: FactTexts): Fact => ({
  label: words.namedOrder,
  value: `${orderId}: ${words.notYours}`,
});

const refundFact = (refund: RefundProposal, language: string, words: FactTexts): Fact => ({
  label: words.refund,
  value: `${formatMoney(refund.amountMinor, refund.currency, language)}, ${words.order} ${refund.orderId}: ${words.reason[refund.reason]}`,
});

function chargeFact(charge: TicketCharge, language: string, words: FactTexts): Fact {
  const money = (minor: number): string => formatMoney(minor, charge.currency, language);
  const refunded = charge.refundedMinor > 0 ? `, ${words.alreadyRefunded}: ${money(charge.refundedMinor)}` : '';
  const value = `${money(charge.amountMinor)}, ${formatDay(charge.chargedAt, words)}, ${words.order} ${charge.orderId}${refunded}`;
  return { label: words.charge, value };
}

function orderFact(order: TicketOrder, language: string, words: FactTexts): Fact {
  const parts = [
    words.status[order.status],
    order.items,
    formatMoney(order.totalMinor, order.currency, language),
    `${words.placed} ${formatDay(order.placedOn, words)}`,
    ...(order.expectedOn ? [`${words.expected} ${formatDay(order.expectedOn, words)}`] : []),
    ...(order.trackingUrl ? [`${words.tracking}: ${order.trackingUrl}`] : []),
  ];
  return { label: `${words.order} ${order.id}`, value: parts.join(', ') };
}

const complaintFacts = (context: TicketContext, words: FactTexts): Fact[] => [
  { label: words.colleague, value: words.colleagueInformed },
  ...context.earlierTickets.slice(0, 3).map(({ on }) => ({ label: words.earlier, value: formatDay(on, words) })),
];
