import type { SupportTicketInput, SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import { step } from '../../kit/workflow/step.ts';
import { recordOutcome } from './activities.ts';

interface Closing {
  ticket: SupportTicketInput;
  category: string;
}

/** Records the outcome of a ticket that ends without a mail, as context for the customer's next ticket. */
export async function closeTicket(
  { ticket, category }: Closing,
  outcome: Extract<SupportTicketResult['outcome'], 'rejected' | 'expired' | 'handed_over' | 'no_answer_needed'>,
): Promise<void> {
  await step('close ticket', () => recordOutcome({ ticket, category, outcome }), {
    summary: `Close the ticket as ${outcome.replaceAll('_', ' ')}`,
  });
}
