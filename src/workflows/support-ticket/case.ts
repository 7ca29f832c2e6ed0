import type { GateRules, PromiseKind } from '../../rules/support-ticket/gate/check-reply.ts';
import type { SupportTicketConfiguration } from '../../contracts/support-ticket/configuration.schema.ts';
import type { RefundProposal, TicketContext } from '../../contracts/support-ticket/context.ts';
import type {
  Branch,
  ReplySource,
  SupportTicketInput,
  Urgency,
  SupportTicketResult,
} from '../../contracts/support-ticket/ticket.schema.ts';
import type { supportTicketStates } from '../../contracts/support-ticket/contract.ts';
import type { StateName } from '../../kit/common/states.ts';
import type { ShownField } from '../../kit/common/view.ts';
import type { State } from '../../kit/workflow/state.ts';
import type { Conversation } from './conversation.ts';
import type { Finding } from '../../rules/support-ticket/gate/finding.ts';
import type { RunStart } from '../../kit/workflow/core.ts';
import type { Ended } from '../../kit/workflow/run.ts';
import type { Resumed } from '../../kit/workflow/carry-on.ts';

/** Handle for one state of the ticket. */
export type TicketState<Name extends StateName<typeof supportTicketStates>> = State<typeof supportTicketStates, Name>;

/** Who answers: a coded branch, the agent, or a person; `why` says why no branch does. */
export type Route = { by: 'branch'; branch: Branch } | { by: 'agent' | 'person'; why: string };

/** What is known about a ticket once it is classified. */
export interface TicketCase {
  configuration: SupportTicketConfiguration;
  /** The newest message of the customer, with the earlier conversation in its body. */
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

/** The answer of a branch or the agent, or the draft for a person. */
export interface Answer {
  /** Empty when no model could write it: a person has to. */
  reply: string;
  /** 0 to 1: how sure the draft is. */
  confidence: number;
  /** Everything that the reply may state. */
  source: ReplySource;
  /** The gate's findings in exactly this reply. The activity that wrote or read the text runs the gate, because it has the documents. */
  findings: readonly Finding[];
  /** Refund that the rule proposes; a person must approve it. */
  refund: RefundProposal | null;
  /** What else the reply may promise: `refund` when money was already refunded. */
  allowedPromises: readonly PromiseKind[];
  /** Why a person must review it even if all checks pass, or null. */
  doubt: string | null;
  /** Final state of the ticket once the reply is sent. */
  outcome: 'sent' | 'recorded';
  /** Whether it asks the customer a question: the run then waits for the answer. */
  asks: boolean;
  /** Team that may decide in addition to the usual approvers. */
  team: string | null;
  /** Further facts to show to the person who decides. */
  notes: ShownField[];
}

/** An answer with default values for everything not given. */
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

/** An answer without text; its finding makes the gate stop it, so a person writes it. */
export const answerWithoutText = (source: ReplySource, rest: Partial<Answer> = {}): Answer =>
  plainAnswer({ reply: '', confidence: 0, source, findings: [{ check: 'length', detail: 'there is no text' }], ...rest });

/** The gate's parameters, apart from the facts and documents of a reply. */
export const gateRules = (
  { ticket, configuration }: Pick<TicketCase, 'ticket' | 'configuration'>,
  allowedPromises: readonly PromiseKind[] = [],
): GateRules => ({
  customerEmail: ticket.customerEmail,
  allowedPromises: [...allowedPromises],
  maxReplyCharacters: configuration.maxReplyCharacters,
});

export type TicketStart = RunStart<SupportTicketInput, SupportTicketConfiguration>;

export type TicketEnd = Ended<typeof supportTicketStates, SupportTicketResult>;

export type ResumedTicket = Resumed<typeof supportTicketStates> | null;

/** A case whose answer was sent. Plain data: it is passed on when the run continues as new. */
export interface ResolvedTicket {
  ticketCase: TicketCase;
  /** The result so far: a rating may still be added. */
  result: SupportTicketResult;
  /** Final state of the ticket when no further mail arrives. */
  outcome: 'sent' | 'recorded';
  /** Milliseconds since the epoch. */
  resolvedAt: number;
  /** Set when a mail to the customer bounced and a person has reviewed it: no survey is sent and no article is proposed. */
  cameBack?: true;
}
