import type { TicketContext, TicketOrder } from '../../../contracts/support-ticket-context.ts';
import { draftInputOf, type DraftSource } from '../../../contracts/support-ticket-draft.ts';
import { checkReply, type GateResult, type PromiseKind } from '../../../contracts/support-ticket-gate.ts';
import type { DraftReplyInput } from '../../../contracts/support-ticket.schema.ts';
import type { Db } from '../../../store/database.ts';
import { articlesById } from '../../../store/shop-search.ts';
import { chargesOf, findCustomer, ordersOf, refundsOf } from '../../../store/shop.ts';
import { newCustomer } from '../context.ts';
import type { TicketTrust } from './trust.ts';

export interface GatherAgentFactsInput {
  customerEmail: string;
  ticket: { subject: string; body: string };
  /** Order that the ticket names. */
  orderId: string | null;
  /** ISO 639-1 code of the language to answer in. */
  language: string;
  /** Ids of the passages that the text claims to rest on. */
  usedPassages: string[];
}

export interface AgentFacts {
  /** For gate, judge and rewrite, as a draft's. */
  source: DraftReplyInput;
  /** What the text may promise beside the facts: `refund` when this run has given money back. */
  allowedPromises: PromiseKind[];
}

/** Of orders and charges: more than any tool shows at once. */
const MOST_RECORDS = 30;

/** Reads everything that a text of the agent may state, from the database alone: nothing that the agent said becomes a fact. */
export async function readAgentFacts(db: Db, runId: string, input: GatherAgentFactsInput): Promise<AgentFacts> {
  const { customerEmail, ticket, orderId, language, usedPassages } = input;
  const customer = (await findCustomer(db, customerEmail)) ?? newCustomer(customerEmail);
  const [orders, charges, refunds, passages] = await Promise.all([
    ordersOf(db, customerEmail, orderId, MOST_RECORDS),
    customer.id === null ? [] : chargesOf(db, customer.id, orderId, MOST_RECORDS),
    refundsOf(db, runId),
    articlesById(db, usedPassages),
  ]);
  const found = orders.some(({ id }) => id === orderId);
  const namedOrder = orderId === null ? 'none' : found ? 'found' : 'not_found';
  const context: TicketContext = { customer, orders, namedOrder, earlierTickets: [], passages };
  const named = orderId === null ? {} : { orderId };
  return {
    source: draftInputOf({ branch: 'agent', ticket: { ...ticket, ...named }, context, language, charges, refunds }),
    allowedPromises: refunds.length > 0 ? ['refund'] : [],
  };
}

/** Puts a text of the agent through the same gate that stands before every mail. */
export async function checkText(db: Db, runId: string, text: string, input: GatherAgentFactsInput): Promise<GateResult> {
  const { source, allowedPromises } = await readAgentFacts(db, runId, input);
  const { customerName, language } = source;
  return checkReply({ reply: text, customerName, language, source, customerEmail: input.customerEmail, allowedPromises });
}

type Found = Pick<DraftSource, 'charges' | 'refunds'> & { orders?: TicketOrder[] };

/** What a tool has found as facts, in the very words that the gate will know. */
export const toldFacts = ({ ticket, language, email }: TicketTrust, { orders = [], ...found }: Found): DraftReplyInput['facts'] => {
  const context: TicketContext = { customer: newCustomer(email), orders, namedOrder: 'none', earlierTickets: [], passages: [] };
  return draftInputOf({ branch: 'agent', ticket, language, context, ...found }).facts;
};
