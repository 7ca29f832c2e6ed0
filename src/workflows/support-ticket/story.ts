import type { SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import { SUPPORT_TICKET_STEPS, SUPPORT_TICKET_WORKFLOW, supportTicketStates } from '../../contracts/support-ticket/contract.ts';
import { runStory } from '../../kit/workflow/run.ts';
import { step } from '../../kit/workflow/step.ts';
import { gatherContext } from './activities.ts';
import type { TicketState, TicketStart, TicketEnd, ResumedTicket } from './case.ts';
import { classify } from './classify.ts';
import { ticketOf } from './conversation.ts';
import { sendOrAskPerson } from './deliver.ts';
import { openMailboxes } from './mailboxes.ts';
import { check } from './quality.ts';
import { begin, awaitCustomer, resumeTicket } from './turn.ts';
import { write } from './write.ts';

const definition = {
  name: SUPPORT_TICKET_WORKFLOW,
  states: supportTicketStates,
  initial: 'received',
  steps: SUPPORT_TICKET_STEPS,
} as const;

/**
 * Answers a support ticket. Waits for a person when case or reply is doubtful, for the customer's answer to a question, and after the
 * reply, in case the customer writes again; the configuration sets each duration.
 * Survives a crash of worker or server at any point: paid model calls are not repeated, and every mail is sent once.
 */
export const supportTicket = (start: TicketStart): Promise<SupportTicketResult> =>
  runStory(definition, start, (received, resumed) => answerTicket(received, resumed, start));

// README: begin
async function answerTicket(received: TicketState<'received'>, resumed: ResumedTicket, start: TicketStart): Promise<TicketEnd> {
  const letters = openMailboxes();
  let turn = resumed ? await resumeTicket(resumed, letters) : await begin(received, start);
  while (!turn.end) {
    const { at: gathering, conversation } = turn;
    const context = await step('gather context', () => gatherContext(ticketOf(conversation)), { summary: 'Look up customer and orders' });
    const classified = await classify(gathering.to('classifying'), conversation, context, start.configuration);
    const draft = await write(classified); // by a coded branch, by the agent, or for a person
    const checked = await check(draft); // rules, a judge, one rewrite
    const delivered = await sendOrAskPerson(checked);
    turn = await awaitCustomer(delivered, letters);
  }
  return turn.end;
}
// README: end
