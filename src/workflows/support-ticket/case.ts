import type { RefundProposal, TicketContext } from '../../contracts/support-ticket-context.ts';
import type { SupportTicketConfiguration } from '../../contracts/support-ticket-configuration.schema.ts';
import type { Branch, DraftReplyInput, SupportTicketInput, Urgency } from '../../contracts/support-ticket.schema.ts';
import type { supportTicketStates } from '../../contracts/support-ticket.ts';
import type { StateName } from '../../kit/common/states.ts';
import type { State } from '../../kit/workflow/state.ts';

/** A handle of a state of the ticket. */
export type TicketState<Name extends StateName<typeof supportTicketStates>> = State<typeof supportTicketStates, Name>;

/** What is known about a ticket once it is classified. */
export interface TicketCase {
  /** What the run was started with. */
  configuration: SupportTicketConfiguration;
  ticket: SupportTicketInput;
  context: TicketContext;
  category: string;
  urgency: Urgency;
  /** 0 to 1: how sure the classification is. */
  confidence: number;
  /** Why the model chose the category. */
  reasoning: string;
  /** ISO 639-1 code of the language to answer in. */
  language: string;
  /** The coded branch that serves the case, or null: then a person does. */
  branch: Branch | null;
}

/** What a branch, or the drafting for a person, came up with. */
export interface Answer {
  /** Empty when no model could write one: a person then has to. */
  reply: string;
  /** 0 to 1: how sure the draft is. */
  confidence: number;
  /** Everything that the reply may state. */
  source: DraftReplyInput;
  /** Money that a rule found to be the customer's; a person must approve it. */
  refund: RefundProposal | null;
  /** Why a person should look at it whatever the checks say, or null. */
  doubt: string | null;
  /** How the ticket ends when the reply goes out. */
  outcome: 'sent' | 'recorded';
}
