import type { SupportTicketActivities } from '../../activities/support-ticket/activities.ts';
import type { RefundProposal, TicketContext } from '../../contracts/support-ticket/context.ts';
import type { contract } from '../../contracts/support-ticket/contract.ts';
import type {
  Branch,
  ReplySource,
  SupportTicketInput,
  SupportTicketResult,
  Urgency,
} from '../../contracts/support-ticket/ticket.schema.ts';
import type { ShownField } from '../../kit/common/view.ts';
import type { RunOf } from '../../kit/workflow/story.ts';
import { replySourceOf } from '../../rules/support-ticket/draft.ts';
import type { GateRules, PromiseKind } from '../../rules/support-ticket/gate/check-reply.ts';
import type { Finding } from '../../rules/support-ticket/gate/finding.ts';
import { escalationFrom } from '../../rules/support-ticket/sla.ts';
import type { Conversation } from './conversation.ts';

/** The run of a ticket. */
export type Ticket = RunOf<typeof contract, SupportTicketActivities>;

export type TicketEnd = ReturnType<Ticket['end']>;

/** A new message of the customer to work on, or the end of the case. */
export type Turn = { end?: undefined; conversation: Conversation } | { end: TicketEnd };

/** Who answers: a coded branch, the agent, or a person; `why` says why no branch does. */
export type Route = { by: 'branch'; branch: Branch } | { by: 'agent' | 'person'; why: string };

/** What is known about a ticket once it is classified. */
export interface TicketCase {
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

/** A case and its answer. */
export interface Draft {
  known: TicketCase;
  answer: Answer;
}

/** An answer with default values for everything not given. */
export const plainAnswer = (answer: Pick<Answer, 'reply' | 'confidence' | 'source' | 'findings'> & Partial<Answer>): Answer => ({
  ...{ refund: null, allowedPromises: [], doubt: null, outcome: 'sent', asks: false, team: null, notes: [] },
  ...answer,
});

/** An answer without text; its finding makes the gate stop it, so a person writes it. */
export const answerWithoutText = (known: TicketCase, doubt: string, notes: ShownField[] = []): Answer =>
  plainAnswer({
    ...{ reply: '', confidence: 0, findings: [{ check: 'length', detail: 'there is no text' }] },
    ...{ source: replySourceOf({ ...known, branch: 'general' }), doubt, notes },
  });

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

/** The gate's parameters, apart from the facts and documents of a reply. */
export const gateRules = (
  { configuration }: Ticket,
  { ticket }: Pick<TicketCase, 'ticket'>,
  allowedPromises: readonly PromiseKind[] = [],
): GateRules => ({
  customerEmail: ticket.customerEmail,
  allowedPromises: [...allowedPromises],
  maxReplyCharacters: configuration.maxReplyCharacters,
});

export type PolicyFacts = Pick<TicketCase, 'conversation' | 'respondWithinMs'>;

/** Who decides about replies and refunds, by when, and who is reminded meanwhile. */
export function policyOf({ configuration }: Ticket, { conversation, respondWithinMs }: PolicyFacts) {
  const { approvers, approvalsNeeded, approvalExpiresAfterMs, escalation } = configuration;
  return {
    approvers,
    needed: approvalsNeeded,
    expiresAfterMs: approvalExpiresAfterMs,
    escalation: escalationFrom(escalation, { receivedAt: conversation.receivedAt, withinMs: respondWithinMs, now: Date.now() }),
  };
}

/** Whom a model call asks for more budget at a limit. */
export const moreBudget = (run: Ticket, facts: PolicyFacts) => ({ in: 'awaiting_person', policy: policyOf(run, facts) }) as const;

/** Records the outcome of a ticket that ends without a mail, as context for the customer's next ticket. */
export async function closeTicket(
  run: Ticket,
  { ticket, category }: Pick<TicketCase, 'ticket' | 'category'>,
  outcome: 'rejected' | 'expired' | 'handed_over',
): Promise<void> {
  await run.once.recordOutcome(
    { ticket, category, outcome },
    { step: 'close ticket', summary: `Close the ticket as ${outcome.replaceAll('_', ' ')}` },
  );
}

/** The part of the message that prompts contain. */
export const messageTextOf = ({ subject, body }: SupportTicketInput) => ({ subject, body });

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
