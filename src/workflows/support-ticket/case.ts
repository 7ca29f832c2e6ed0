import type { Finding, GateRules, PromiseKind } from '../../rules/support-ticket/gate/check-reply.ts';
import type { SupportTicketConfiguration } from '../../contracts/support-ticket/configuration.schema.ts';
import type { RefundProposal, TicketContext } from '../../contracts/support-ticket/context.ts';
import type { Branch, ReplySource, SupportTicketInput, Urgency } from '../../contracts/support-ticket/ticket.schema.ts';
import type { supportTicketStates } from '../../contracts/support-ticket/contract.ts';
import type { StateName } from '../../kit/common/states.ts';
import type { ShownField } from '../../kit/common/view.ts';
import type { State } from '../../kit/workflow/state.ts';
import type { Conversation } from './conversation.ts';

/** A handle of a state of the ticket. */
export type TicketState<Name extends StateName<typeof supportTicketStates>> = State<typeof supportTicketStates, Name>;

/** Who answers: a coded branch, the agent, or a person alone; for the last two, why no branch does. */
export type Route = { by: 'branch'; branch: Branch } | { by: 'agent' | 'person'; why: string };

/** What is known about a ticket once it is classified. */
export interface TicketCase {
  configuration: SupportTicketConfiguration;
  /** The message as this round sees it: the newest one, with what was said before. */
  ticket: SupportTicketInput;
  conversation: Conversation;
  context: TicketContext;
  category: string;
  urgency: Urgency;
  /** 0 to 1: how sure the classification is. */
  confidence: number;
  /** Why the model chose the category. */
  reasoning: string;
  /** ISO 639-1 code of the language to answer in. */
  language: string;
  route: Route;
  /** Milliseconds in which the customer should have an answer. */
  respondWithinMs: number;
}

/** What a branch, the agent, or the drafting for a person came up with. */
export interface Answer {
  /** Empty when no model could write one: a person then has to. */
  reply: string;
  /** 0 to 1: how sure the draft is. */
  confidence: number;
  /** Everything that the reply may state. */
  source: ReplySource;
  /** What the gate found in exactly this reply; the activity that made or read the text has asked it, because it has the documents. */
  findings: readonly Finding[];
  /** Money that a rule found to be the customer's; a person must approve it. */
  refund: RefundProposal | null;
  /** What the reply may promise beside that: `refund` where money has gone back already. */
  allowedPromises: readonly PromiseKind[];
  /** Why a person should look at it whatever the checks say, or null. */
  doubt: string | null;
  /** How the ticket ends when the reply goes out. */
  outcome: 'sent' | 'recorded';
  /** Whether it asks the customer for something: the run then waits for the answer. */
  asks: boolean;
  /** The team that should decide, beside those who always may. */
  team: string | null;
  /** What else a person should read before deciding. */
  notes: ShownField[];
}

/** An answer without anything special about it. */
export const plainAnswer = (answer: Pick<Answer, 'reply' | 'confidence' | 'source' | 'findings'> & Partial<Answer>): Answer => ({
  refund: null,
  allowedPromises: [],
  doubt: null,
  outcome: 'sent',
  asks: false,
  team: null,
  notes: [],
  ...answer,
});

/** Nothing but the place for a reply, which no gate lets pass: a person writes it. */
export const unwritten = (source: ReplySource, rest: Partial<Answer> = {}): Answer =>
  plainAnswer({ reply: '', confidence: 0, source, findings: [{ check: 'length', detail: 'there is no text' }], ...rest });

/** What the gate goes by beside the facts and documents of a reply. */
export const gateRules = (
  { ticket, configuration }: Pick<TicketCase, 'ticket' | 'configuration'>,
  allowedPromises: readonly PromiseKind[] = [],
): GateRules => ({
  customerEmail: ticket.customerEmail,
  allowedPromises: [...allowedPromises],
  maxReplyCharacters: configuration.maxReplyCharacters,
});
