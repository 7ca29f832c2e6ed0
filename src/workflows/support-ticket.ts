import type { SupportTicketConfiguration } from '../contracts/support-ticket-configuration.schema.ts';
import type { SupportTicketInput, SupportTicketResult } from '../contracts/support-ticket.schema.ts';
import { SUPPORT_TICKET_STEPS, supportTicketStates, WORKFLOW_NAME } from '../contracts/support-ticket.ts';
import type { RunStart } from '../kit/workflow/core.ts';
import { resolve } from '../kit/workflow/resolve.ts';
import { runStory, type Ended } from '../kit/workflow/run.ts';
import { step } from '../kit/workflow/step.ts';
import { gatherContext } from './support-ticket/activities.ts';
import { careAfter } from './support-ticket/aftercare.ts';
import type { TicketState } from './support-ticket/case.ts';
import { classify } from './support-ticket/classify.ts';
import { beginConversation, ticketOf, withReply, type Conversation } from './support-ticket/conversation.ts';
import { openLetters, type Letters } from './support-ticket/letters.ts';
import { check } from './support-ticket/quality.ts';
import { sendOrAskPerson, type Delivered } from './support-ticket/deliver.ts';
import { write } from './support-ticket/write.ts';

type TicketStart = RunStart<SupportTicketInput, SupportTicketConfiguration>;
type TicketEnd = Ended<typeof supportTicketStates, SupportTicketResult>;

/** The customer's turn is over: they wrote, or the case ends here. */
type Turn = { at: TicketState<'gathering'>; conversation: Conversation } | { end: TicketEnd };

const definition = { name: WORKFLOW_NAME, states: supportTicketStates, initial: 'received', steps: SUPPORT_TICKET_STEPS } as const;

/**
 * Answers a support ticket. Waits for a person when the case or the reply is doubtful, for the customer when something is missing, and after
 * the answer for the days in which the customer may come back; each as long as the configuration says.
 * Survives the death of worker and server at any point: paid model calls are kept, and every mail goes out once.
 */
export const supportTicket = (start: TicketStart): Promise<SupportTicketResult> =>
  runStory(definition, start, (received) => answerTicket(received, start));

// README: begin
async function answerTicket(received: TicketState<'received'>, { input, configuration }: TicketStart): Promise<TicketEnd> {
  const letters = openLetters();
  let turn: Turn = { at: received.to('gathering'), conversation: beginConversation(input) };
  while (!('end' in turn)) {
    const { at, conversation }: Exclude<Turn, { end: TicketEnd }> = turn;
    const context = await step('gather context', () => gatherContext(ticketOf(conversation)), {
      summary: `Look up ${input.customerEmail}`,
    });
    const classifying = at.to('classifying');
    const ticketCase = await classify(conversation, context, configuration);
    const draft = await write(classifying, ticketCase); // by a coded branch, by the agent, or for a person
    const checked = await check(draft.ticketCase, draft.answer); // rules, a judge, one rewrite
    const delivered = await sendOrAskPerson(draft.at, draft.ticketCase, checked);
    turn = await customersTurn(delivered, letters);
  }
  return turn.end;
}
// README: end

/** After a question the run waits for its answer, after an answer it stays open for the customer; all else is an end. */
async function customersTurn(delivered: Delivered, letters: Letters): Promise<Turn> {
  if ('end' in delivered) return delivered;
  if ('asked' in delivered) return waitForAnswer(delivered, letters);
  const { resolved, done } = delivered;
  resolve(done.result);
  const after = await careAfter(resolved, done, letters);
  if (after.again) return { at: after.at.to('gathering', 'the customer wrote again'), conversation: after.conversation };
  return { end: { at: after.at.to(done.outcome), result: after.result } };
}

async function waitForAnswer(
  { asked, conversation, withinMs, unanswered }: Extract<Delivered, { asked: unknown }>,
  letters: Letters,
): Promise<Turn> {
  const reply = await letters.replies.next(withinMs);
  if (reply) return { at: asked.to('gathering', 'the customer answered'), conversation: withReply(conversation, reply) };
  return { end: { at: asked.to('expired', 'the customer did not answer'), result: unanswered } };
}
