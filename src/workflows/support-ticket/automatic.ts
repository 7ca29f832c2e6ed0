import type { SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import type { AutomaticMail } from '../../kit/common/automatic-mail.ts';
import { decide } from '../../kit/workflow/decide.ts';
import { askAboutCameBack } from './came-back.ts';
import type { TicketState } from './case.ts';
import { beginConversation } from './conversation.ts';
import type { TicketEnd, TicketStart } from './turn.ts';

/** A ticket that a program started: no model reads it and nobody is answered. A mail that came back is a person's case. */
export async function endAutomatic(
  at: TicketState<'gathering'>,
  { input: ticket, configuration }: TicketStart,
  automatic: AutomaticMail,
): Promise<TicketEnd> {
  decide({ rule: 'automatic-mail', choice: automatic.kind, reasoning: automatic.why });
  if (automatic.kind !== 'bounce') return { at: at.to('no_answer_needed', automatic.why), result: resultOf('no_answer_needed') };
  const awaiting = at.to('awaiting_person', automatic.why);
  const facts = { ticket, category: CATEGORY, configuration, conversation: beginConversation(ticket) };
  const respondWithinMs = configuration.sla.respondWithinMs.normal;
  const word = await askAboutCameBack(awaiting, { ...facts, respondWithinMs }, { automatic, text: ticket.body });
  const outcome = word === 'left' ? 'no_answer_needed' : word;
  return { at: awaiting.to(outcome), result: { ...resultOf(outcome), path: 'person' } };
}

const CATEGORY = 'automatic_mail';

const resultOf = (outcome: SupportTicketResult['outcome']): SupportTicketResult => ({
  ...{ category: CATEGORY, urgency: 'low', confidence: 1, path: 'rule', outcome, reply: null, messageId: null, rounds: 0, rating: null },
});
