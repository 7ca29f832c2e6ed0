import type { SupportTicketInput } from '../../contracts/support-ticket/ticket.schema.ts';
import type { AutomaticMail } from '../../kit/common/automatic-mail.ts';
import { approval } from '../../kit/workflow/approval.ts';
import type { TicketState } from './case.ts';
import { closeTicket } from './close.ts';
import { policyOf, type PolicyFacts } from './policy.ts';

/** Reasons for the change of state: to a person, and back when nothing is to be done. */
export const BOUNCED = 'a mail to the customer came back';
export const NOTHING_TO_DO = 'nothing is to be done about the mail that came back';

/** A bounce: a mail server's message that a mail did not arrive. */
export interface Bounce {
  automatic: AutomaticMail;
  /** Text of the server's message. */
  text: string;
}

type Facts = PolicyFacts & { ticket: SupportTicketInput; category: string };

/**
 * Asks a person about a customer whom no mail reaches.
 * @returns `left` when nothing is to be done; after any other outcome the ticket is already closed.
 */
export async function askAboutBounce(
  awaiting: TicketState<'awaiting_person'>,
  facts: Facts,
  { automatic, text }: Bounce,
): Promise<'left' | 'handed_over' | 'expired'> {
  const { ticket, category, conversation } = facts;
  const ours = conversation.turns.findLast(({ from }) => from === 'shop')?.text;
  const decided = await approval(awaiting, {
    name: 'mail came back',
    action: 'reach_customer',
    arguments: { to: ticket.customerEmail },
    show: [
      { label: 'What happened', text: `a mail came back: ${automatic.why}` },
      { label: 'If you approve', text: 'the ticket is handed over: you reach the customer by other means' },
      { label: 'If you reject', text: 'the ticket continues as if the mail had arrived' },
      { label: 'The mail server says', text },
      ...(ours === undefined ? [] : [{ label: 'Our mail', text: ours }]),
    ],
    policy: { ...policyOf({ ...facts, conversation: { ...conversation, receivedAt: Date.now() } }), takeOver: false },
  });
  if (decided.outcome === 'rejected') return 'left';
  const outcome = decided.outcome === 'expired' ? 'expired' : 'handed_over';
  await closeTicket({ ticket, category }, outcome);
  return outcome;
}
