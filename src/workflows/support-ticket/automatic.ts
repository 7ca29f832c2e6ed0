import type { SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import type { AutomaticMail } from '../../kit/common/automatic-mail.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { askAboutBounce } from './bounce.ts';
import type { TicketState, TicketStart, TicketEnd } from './case.ts';
import { beginConversation } from './conversation.ts';

/** Ends a ticket that a program's mail started: no model reads it and no answer is sent. A bounced mail goes to a person. */
export async function endAutomatic(
  at: TicketState<'gathering'>,
  { input: ticket, configuration }: TicketStart,
  automatic: AutomaticMail,
): Promise<TicketEnd> {
  recordRule({ rule: 'automatic-mail', choice: automatic.kind, reasoning: automatic.why });
  if (automatic.kind !== 'bounce') return { at: at.to('no_answer_needed', automatic.why), result: resultOf('no_answer_needed') };
  const awaiting = at.to('awaiting_person', automatic.why);
  const facts = { ticket, category: CATEGORY, configuration, conversation: beginConversation(ticket) };
  const respondWithinMs = configuration.sla.respondWithinMs.normal;
  const decision = await askAboutBounce(awaiting, { ...facts, respondWithinMs }, { automatic, text: ticket.body });
  const outcome = decision === 'left' ? 'no_answer_needed' : decision;
  return { at: awaiting.to(outcome), result: { ...resultOf(outcome), path: 'person' } };
}

const CATEGORY = 'automatic_mail';

const resultOf = (outcome: SupportTicketResult['outcome']): SupportTicketResult => ({
  ...{ category: CATEGORY, urgency: 'low', confidence: 1, path: 'rule', outcome, reply: null, messageId: null, rounds: 0, rating: null },
});
