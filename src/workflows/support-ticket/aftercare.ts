import type { SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import { carryOn } from '../../kit/workflow/carry-on.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { describeFailure, failedWith } from '../../kit/workflow/failure.ts';
import { flushRecords, resolve } from '../../kit/workflow/resolve.ts';
import { step } from '../../kit/workflow/step.ts';
import { holdsWithin } from '../../kit/workflow/wait.ts';
import { sendSurvey } from './activities.ts';
import { askAboutBounce, BOUNCED, NOTHING_TO_DO, type Bounce } from './bounce.ts';
import type { TicketState, TicketEnd, ResolvedTicket } from './case.ts';
import type { Conversation } from './conversation.ts';
import { withReply } from './conversation.ts';
import { proposeArticleForCase } from './learn.ts';
import type { Mailboxes } from './mailboxes.ts';
import { MAIL_FAILURES } from '../../kit/common/mail-failures.ts';
/** How the time after the answer ended: the customer wrote again, the time to reopen is over, or a person closed the ticket. */
export type AftercareOutcome =
  | { again: true; at: TicketState<'resolved'>; conversation: Conversation }
  | { again: false; at: TicketState<'resolved'>; result: SupportTicketResult }
  | { end: TicketEnd };

/**
 * Keeps the case open after the answer. A new mail of the customer reopens it, one survey is sent, and at the end an article for the knowledge
 * base is proposed when the customer did not contradict the answer.
 */
export async function waitAfterReply(
  resolved: TicketState<'resolved'>,
  done: ResolvedTicket,
  letters: Mailboxes,
): Promise<AftercareOutcome> {
  let at = resolved;
  let now = done;
  let learned = false;
  for (;;) {
    now = await noteRatings(now, letters);
    const { conversation, configuration } = now.ticketCase;
    const reply = letters.replies.waiting > 0 ? await letters.replies.next(null) : null;
    if (reply && !reply.automatic) return { again: true, at, conversation: withReply(conversation, reply) };
    if (reply?.automatic) {
      const looked = await lookAtCameBack(at, now, { automatic: reply.automatic, text: reply.text });
      if ('end' in looked) return looked;
      ({ at, now } = looked);
      continue;
    }
    const { reopenWithinMs, surveyAfterMs, survey } = configuration.aftercare;
    const surveyDue = survey && !conversation.surveyed && !now.cameBack && surveyAfterMs < reopenWithinMs;
    const restsUntil = now.resolvedAt + (surveyDue ? surveyAfterMs : reopenWithinMs);
    if (Date.now() < restsUntil) await rest(at, now, letters, restsUntil);
    else if (surveyDue) now = await askHowItWent(now);
    else if (learned || now.cameBack) return { again: false, at, result: now.result };
    else {
      at = await proposeArticleForCase(at, now);
      learned = true; // messages that arrived meanwhile are read before the end
    }
  }
}

/** Asks a person about the first bounced mail only. A bounce does not extend the time to reopen. */
async function lookAtCameBack(
  resolved: TicketState<'resolved'>,
  done: ResolvedTicket,
  cameBack: Bounce,
): Promise<{ at: TicketState<'resolved'>; now: ResolvedTicket } | { end: TicketEnd }> {
  if (done.cameBack) return { at: resolved, now: done };
  const awaiting = resolved.to('awaiting_person', BOUNCED);
  const outcome = await askAboutBounce(awaiting, done.ticketCase, cameBack);
  if (outcome !== 'left') return { end: { at: awaiting.to(outcome), result: { ...done.result, outcome } } };
  return { at: awaiting.to('resolved', NOTHING_TO_DO), now: { ...done, cameBack: true } };
}

/** Waits, possibly for days; continues as new first if the history is long. */
async function rest(at: TicketState<'resolved'>, done: ResolvedTicket, { replies, ratings }: Mailboxes, until: number): Promise<void> {
  const hasMessages = () => replies.waiting + ratings.waiting > 0;
  if (hasMessages()) return;
  await carryOn(at, done, { mostEvents: done.ticketCase.configuration.mostEvents });
  flushRecords();
  await holdsWithin(hasMessages, until - Date.now(), 'Keep the case open for the customer');
}

/** The newest rating counts. */
async function noteRatings(done: ResolvedTicket, { ratings }: Mailboxes): Promise<ResolvedTicket> {
  let { rating } = done.result;
  while (ratings.waiting > 0) rating = (await ratings.next(null))!.rating;
  if (rating === done.result.rating) return done;
  const result = { ...done.result, rating };
  resolve(result);
  return { ...done, result };
}

/** Sends the survey. If the mail server refuses it, this is only journaled: a survey is not worth a person's time. */
async function askHowItWent(done: ResolvedTicket): Promise<ResolvedTicket> {
  const { ticket, context, language, conversation } = done.ticketCase;
  try {
    const survey = { ticket, language, customerName: context.customer.name };
    await step('ask how it went', () => sendSurvey(survey), { summary: `Ask ${ticket.customerEmail} how it went` });
  } catch (error) {
    if (!failedWith(error, MAIL_FAILURES)) throw error;
    recordRule({ rule: 'survey', choice: 'not sent', reasoning: describeFailure(error).message });
  }
  return { ...done, ticketCase: { ...done.ticketCase, conversation: { ...conversation, surveyed: true } } };
}
