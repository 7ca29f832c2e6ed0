import type { SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import { describeFailure, failedWith } from '../../kit/workflow/failure.ts';
import { step } from '../../kit/workflow/step.ts';
import { recordRefund } from './activities.ts';
import type { Answer, TicketCase, TicketState, TicketEnd, ResolvedTicket } from './case.ts';
import { closeTicket } from './close.ts';
import { withAnswer } from './conversation.ts';
import { askForReply, type ApprovedReply } from './person.ts';
import type { Checked } from './quality.ts';
import { sendAnswer } from './send.ts';
/** Outcome of the delivery: an answer was sent, a question was sent, or the ticket ended without either. */
export type Delivered =
  | { resolved: TicketState<'resolved'>; done: ResolvedTicket }
  | {
      asked: TicketState<'awaiting_customer'>;
      ticketCase: TicketCase;
      withinMs: number;
      /** The result when the customer never answers. */
      unanswered: SupportTicketResult;
    }
  | { end: TicketEnd };

/** Sends the answer if no check raised a doubt; otherwise a person decides first. */
export async function sendOrAskPerson({ at: checking, ticketCase, answer, doubt }: Checked): Promise<Delivered> {
  if (doubt === null) return deliver(checking.to('sending'), ticketCase, answer, null);
  return decideByPerson(checking.to('awaiting_person', doubt), ticketCase, answer, doubt);
}

async function decideByPerson(
  awaiting: TicketState<'awaiting_person'>,
  ticketCase: TicketCase,
  answer: Answer,
  doubt: string,
): Promise<Delivered> {
  const decided = await askForReply(awaiting, ticketCase, answer, doubt);
  if (decided.outcome !== 'approved') {
    await closeTicket(ticketCase, decided.outcome);
    const { outcome, reason } = decided;
    const result = resultOf(ticketCase, { path: 'person', outcome, reply: null, messageId: null });
    return { end: { at: decided.at.to(outcome, reason ?? undefined), result } };
  }
  const { reply, by, approval } = decided;
  const sending = decided.at.to('sending', `approved by ${by.join(', ')}`);
  const problem = await giveMoneyBack(ticketCase, approval, by);
  if (problem !== null) {
    const withoutRefund = { ...answer, refund: null, reply: '' }; // the text mentions the refund
    return decideByPerson(sending.to('awaiting_person', problem), ticketCase, withoutRefund, problem);
  }
  const own = approval.action === 'send_own_reply'; // a person's own text replaces the agent's question
  return deliver(sending, ticketCase, { ...answer, reply, asks: answer.asks && !own }, approval);
}

/** Makes the approved refund. @returns why it is no longer possible, or null. */
async function giveMoneyBack({ ticket }: TicketCase, approval: ApprovedReply, approvedBy: string[]): Promise<string | null> {
  if (approval.action !== 'refund_and_reply') return null;
  const { proof, arguments: args } = approval;
  try {
    await step('refund', () => recordRefund({ customerEmail: ticket.customerEmail, proof, arguments: args, approvedBy }), {
      summary: 'Give the approved money back',
    });
    return null;
  } catch (error) {
    if (!failedWith(error, ['REFUND_NOT_POSSIBLE'])) throw error;
    return `the approved refund is not possible any more: ${describeFailure(error).message}`;
  }
}

async function deliver(
  sending: TicketState<'sending'>,
  ticketCase: TicketCase,
  answer: Answer,
  approval: ApprovedReply | null,
): Promise<Delivered> {
  const { reply, outcome, asks } = answer;
  const path = approval || ticketCase.route.by === 'person' ? 'person' : ticketCase.route.by;
  const { at, messageId } = await sendAnswer(sending, ticketCase, answer, approval);
  if (messageId === null) {
    await closeTicket(ticketCase, 'handed_over');
    const result = resultOf(ticketCase, { path: 'person', outcome: 'handed_over', reply, messageId });
    return { end: { at: at.to('handed_over'), result } };
  }
  const answered = { ...ticketCase, conversation: withAnswer(ticketCase.conversation, reply) };
  if (asks) {
    const unanswered = resultOf(ticketCase, { path, outcome: 'expired', reply, messageId });
    const withinMs = ticketCase.configuration.customerReplyWithinMs;
    return { asked: at.to('awaiting_customer', 'something is missing'), ticketCase: answered, withinMs, unanswered };
  }
  const result = resultOf(ticketCase, { path, outcome, reply, messageId });
  return { resolved: at.to('resolved'), done: { ticketCase: answered, result, outcome, resolvedAt: Date.now() } };
}

type Outcome = Pick<SupportTicketResult, 'path' | 'outcome' | 'reply' | 'messageId'>;

const resultOf = ({ category, urgency, confidence, conversation }: TicketCase, outcome: Outcome): SupportTicketResult => ({
  category,
  urgency,
  confidence,
  ...outcome,
  rounds: conversation.rounds,
  rating: null,
});
