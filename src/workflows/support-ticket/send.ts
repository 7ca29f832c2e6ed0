import { approval } from '../../kit/workflow/approval.ts';
import { describeFailure, failedWith } from '../../kit/workflow/failure.ts';
import { step } from '../../kit/workflow/step.ts';
import { sendReply } from './activities.ts';
import type { Answer, TicketCase, TicketState } from './case.ts';
import { MAIL_FAILURES } from '../../kit/common/mail-failures.ts';
import type { ApprovedReply } from './person.ts';
import { policyOf } from './policy.ts';

export type Sent = { at: TicketState<'sending'>; messageId: string } | { at: TicketState<'awaiting_person'>; messageId: null };

/**
 * Sends the reply. If the mail server refuses it or is unreachable, or if it is unknown whether the mail was sent,
 * a person decides whether to send it again or to answer by hand.
 */
export async function sendAnswer(
  sending: TicketState<'sending'>,
  ticketCase: TicketCase,
  answer: Answer,
  approved: ApprovedReply | null,
): Promise<Sent> {
  const { ticket, category, conversation } = ticketCase;
  const { reply, outcome, asks } = answer;
  const mail = { round: conversation.rounds, ticket, reply, category, outcome: asks ? ('asked' as const) : outcome };
  let at = sending;
  for (let again = false; ; again = true) {
    try {
      const once = { ...mail, ...(approved && { approval: approved }), ...(again && { inDoubt: 'repeat' as const }) };
      const { messageId } = await step('send reply', () => sendReply(once), {
        summary: `Mail the ${asks ? 'question' : 'reply'} to ${ticket.customerEmail}`,
      });
      return { at, messageId };
    } catch (error) {
      if (!failedWith(error, MAIL_FAILURES)) throw error;
      const { message } = describeFailure(error);
      const awaiting = at.to('awaiting_person', message);
      if (!(await mayTryAgain(awaiting, ticketCase, answer, message))) return { at: awaiting, messageId: null };
      at = awaiting.to('sending', 'a person wants it sent again');
    }
  }
}

async function mayTryAgain(
  awaiting: TicketState<'awaiting_person'>,
  ticketCase: TicketCase,
  { reply }: Answer,
  problem: string,
): Promise<boolean> {
  const decision = await approval(awaiting, {
    name: 'send again',
    action: 'send_again',
    arguments: { to: ticketCase.ticket.customerEmail, reply },
    show: [
      { label: 'What happened', text: problem },
      { label: 'If you approve', text: 'the mail is sent again under the same Message-ID' },
      { label: 'If you reject', text: 'the ticket is handed over: answer it by hand' },
      { label: 'Reply', text: reply },
    ],
    policy: { ...policyOf(ticketCase), takeOver: false },
  });
  return decision.outcome === 'approved';
}
