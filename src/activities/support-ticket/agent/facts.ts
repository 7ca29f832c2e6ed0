import type { TicketContext, TicketOrder } from '../../../contracts/support-ticket/context.ts';
import { replySourceOf, type DraftSource } from '../../../rules/support-ticket/draft.ts';
import type { Finding, GateResult, GateRules, PromiseKind } from '../../../rules/support-ticket/gate/check-reply.ts';
import type { DraftReplyInput, ReplySource } from '../../../contracts/support-ticket/ticket.schema.ts';
import type { Db } from '../../../store/database.ts';
import { chargesOf, findCustomer, ordersOf, refundsOf } from '../../../business/shop/shop.ts';
import { newCustomer } from '../context.ts';
import { findingsOn, withPassages } from '../replies.ts';
import type { TicketTrust } from './trust.ts';

/** What a text of the agent is about, and rests on. */
export interface AgentTextAbout {
  customerEmail: string;
  ticket: { subject: string; body: string };
  /** Order that the ticket names. */
  orderId: string | null;
  /** ISO 639-1 code of the language to answer in. */
  language: string;
  /** Ids of the passages that the text claims to rest on. */
  usedPassages: string[];
}

export interface GatherAgentFactsInput extends AgentTextAbout, Pick<GateRules, 'maxReplyCharacters'> {
  /** The text of the agent's final answer. */
  reply: string;
}

export interface AgentFacts {
  /** For judge and rewrite, as a draft's. */
  source: ReplySource;
  /** What the text may promise beside the facts: `refund` when this run has given money back. */
  allowedPromises: PromiseKind[];
  /** What the gate found in the text. */
  findings: Finding[];
}

/** Of orders and charges: more than any tool shows at once. */
const MOST_RECORDS = 30;

/** Everything that a text of the agent may state, documents included. */
interface Stated {
  input: DraftReplyInput;
  allowedPromises: PromiseKind[];
}

/** Reads what a text of the agent may state from the database alone: nothing that the agent said becomes a fact. */
async function readStated(db: Db, runId: string, about: AgentTextAbout): Promise<Stated> {
  const { customerEmail, ticket, orderId, language, usedPassages } = about;
  const customer = (await findCustomer(db, customerEmail)) ?? newCustomer(customerEmail);
  const [orders, charges, refunds] = await Promise.all([
    ordersOf(db, customerEmail, orderId, MOST_RECORDS),
    customer.id === null ? [] : chargesOf(db, customer.id, orderId, MOST_RECORDS),
    refundsOf(db, runId),
  ]);
  const found = orders.some(({ id }) => id === orderId);
  const namedOrder = orderId === null ? 'none' : found ? 'found' : 'not_found';
  const context: TicketContext = { customer, orders, namedOrder, earlierTickets: [], passages: [] };
  const named = orderId === null ? {} : { orderId };
  const source = replySourceOf({ branch: 'agent', ticket: { ...ticket, ...named }, context, language, charges, refunds });
  return {
    input: await withPassages(db, { ...source, passageIds: usedPassages }),
    allowedPromises: refunds.length > 0 ? ['refund'] : [],
  };
}

/** What the agent's text may state, by reference, and what the gate finds in it. */
export async function gatherAgentFacts(db: Db, runId: string, given: GatherAgentFactsInput): Promise<AgentFacts> {
  const { reply, maxReplyCharacters, customerEmail } = given;
  const { input, allowedPromises } = await readStated(db, runId, given);
  const { passages, ...source } = input;
  const findings = findingsOn(reply, input, { customerEmail, allowedPromises, maxReplyCharacters });
  return { source: { ...source, passageIds: passages.map(({ id }) => id) }, allowedPromises, findings };
}

/** Puts a text of the agent through the same gate that stands before every mail. */
export async function checkText(db: Db, runId: string, text: string, about: AgentTextAbout): Promise<GateResult> {
  const { input, allowedPromises } = await readStated(db, runId, about);
  const findings = findingsOn(text, input, { customerEmail: about.customerEmail, allowedPromises });
  return { passed: findings.length === 0, findings };
}

type Found = Pick<DraftSource, 'charges' | 'refunds'> & { orders?: TicketOrder[] };

/** What a tool has found as facts, in the very words that the gate will know. */
export const toldFacts = ({ ticket, language, email }: TicketTrust, { orders = [], ...found }: Found): DraftReplyInput['facts'] => {
  const context: TicketContext = { customer: newCustomer(email), orders, namedOrder: 'none', earlierTickets: [], passages: [] };
  return replySourceOf({ branch: 'agent', ticket, language, context, ...found }).facts;
};
