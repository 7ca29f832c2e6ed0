import type { SupportTicketInput, SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import { step } from '../../kit/workflow/step.ts';
import { recordOutcome } from './activities.ts';

interface Closing {
  ticket: SupportTicketInput;
  category: string;
}

/** Keeps how a ticket ended that got no mail, for the next ticket of the same customer. */
export async function closeTicket(
  { ticket, category }: Closing,
  outcome: Extract<SupportTicketResult['outcome'], 'rejected' | 'expired' | 'handed_over' | 'no_answer_needed'>,
): Promise<void> {
  await step('close ticket', () => recordOutcome({ ticket, category, outcome }), {
    summary: `Close the ticket as ${outcome.replaceAll('_', ' ')}`,
  });
}
