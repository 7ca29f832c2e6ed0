import type { TicketContext, TicketOrder } from '../../../contracts/support-ticket/context.ts';
import { replySourceOf, type DraftSource } from '../../../rules/support-ticket/draft.ts';
import type { GateResult, GateRules, PromiseKind } from '../../../rules/support-ticket/gate/check-reply.ts';
import type { DraftReplyInput, ReplySource } from '../../../contracts/support-ticket/ticket.schema.ts';
import type { Db } from '../../../store/database.ts';
import { chargesOf, findCustomer, ordersOf, refundsOf } from '../../../business/shop/shop.ts';
import { newCustomer } from '../context.ts';
import { findingsOn, withPassages } from '../replies.ts';
import type { TicketTrust } from './trust.ts';
import type { Finding } from '../../../rules/support-ticket/gate/finding.ts';

/** Case and sources of a text of the agent. */
export interface AgentTextSources {
  customerEmail: string;
  ticket: { subject: string; body: string };
  /** Order that the ticket names. */
  orderId: string | null;
  /** ISO 639-1 code of the language to answer in. */
  language: string;
  /** Ids of the passages that the text names as its sources. */
  usedPassages: string[];
}

export interface GatherAgentFactsInput extends AgentTextSources, Pick<GateRules, 'maxReplyCharacters'> {
  /** The text of the agent's final answer. */
  reply: string;
}

export interface AgentFacts {
  /** Source for judge and rewrite, as for a draft. */
  source: ReplySource;
  /** What the text may promise: `refund` when this run has made one. */
  allowedPromises: PromiseKind[];
  /** The gate's findings in the text. */
  findings: Finding[];
}

/** Limit of orders and of charges; higher than that of any tool. */
const MOST_RECORDS = 30;

/** Everything that a text of the agent may state, including documents. */
interface Stated {
  input: DraftReplyInput;
  allowedPromises: PromiseKind[];
}

/** Reads what a text of the agent may state, from the database only: no claim of the agent becomes a fact. */
async function readStated(db: Db, runId: string, about: AgentTextSources): Promise<Stated> {
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

/** Runs the gate on the agent's text; returns its sources, with passages by id, and the findings. */
export async function gatherAgentFacts(db: Db, runId: string, given: GatherAgentFactsInput): Promise<AgentFacts> {
  const { reply, maxReplyCharacters, customerEmail } = given;
  const { input, allowedPromises } = await readStated(db, runId, given);
  const { passages, ...source } = input;
  const findings = findingsOn(reply, input, { customerEmail, allowedPromises, maxReplyCharacters });
  return { source: { ...source, passageIds: passages.map(({ id }) => id) }, allowedPromises, findings };
}

/** Runs the gate on a text of the agent, as before every mail. */
export async function checkText(db: Db, runId: string, text: string, about: AgentTextSources): Promise<GateResult> {
  const { input, allowedPromises } = await readStated(db, runId, about);
  const findings = findingsOn(text, input, { customerEmail: about.customerEmail, allowedPromises });
  return { passed: findings.length === 0, findings };
}

type Found = Pick<DraftSource, 'charges' | 'refunds'> & { orders?: TicketOrder[] };

/** Formats records found by a tool as facts, worded as the gate expects them. */
export const formatFacts = ({ ticket, language, email }: TicketTrust, { orders = [], ...found }: Found): DraftReplyInput['facts'] => {
  const context: TicketContext = { customer: newCustomer(email), orders, namedOrder: 'none', earlierTickets: [], passages: [] };
  return replySourceOf({ branch: 'agent', ticket, language, context, ...found }).facts;
};
