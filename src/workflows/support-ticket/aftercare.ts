import type { SupportTicketResult } from '../../contracts/support-ticket.schema.ts';
import { decide } from '../../kit/workflow/decide.ts';
import { describeFailure, failedWith } from '../../kit/workflow/failure.ts';
import { keepStand, resolve } from '../../kit/workflow/resolve.ts';
import { step } from '../../kit/workflow/step.ts';
import { holdsWithin } from '../../kit/workflow/wait.ts';
import { sendSurvey } from './activities.ts';
import type { TicketCase, TicketState } from './case.ts';
import type { Conversation } from './conversation.ts';
import { withReply } from './conversation.ts';
import { learn } from './learn.ts';
import type { Letters } from './letters.ts';
import { MAIL_FAILURES } from './mail-failures.ts';

/** A case whose answer is out. Plain data: it goes along when the run continues as new. */
export interface Resolved {
  ticketCase: TicketCase;
  result: SupportTicketResult;
  /** How the ticket ends when nothing more comes. */
  outcome: 'sent' | 'recorded';
  /** Milliseconds since the epoch. */
  resolvedAt: number;
}

/** What comes after the answer: the customer wrote again, or the time for that is over. */
export type After =
  | { again: true; at: TicketState<'resolved'>; conversation: Conversation }
  | { again: false; at: TicketState<'resolved'>; result: SupportTicketResult };

/**
 * The days after the answer: a customer who writes again reopens the case, is asked once how it went, and what the case taught is proposed to the
 * knowledge base when nobody has contradicted it.
 */
export async function careAfter(resolved: TicketState<'resolved'>, done: Resolved, letters: Letters): Promise<After> {
  const { ticketCase, resolvedAt } = done;
  const { reopenWithinMs, surveyAfterMs, survey } = ticketCase.configuration.aftercare;
  let conversation = ticketCase.conversation;
  let result = done.result;
  let at = resolved;
  let learned = false;
  for (;;) {
    result = await noteRatings(result, letters);
    const reply = letters.replies.waiting > 0 ? await letters.replies.next(null) : null;
    if (reply) return { again: true, at, conversation: withReply(conversation, reply) };
    if (survey && !conversation.surveyed && Date.now() >= resolvedAt + surveyAfterMs) {
      await askHowItWent(ticketCase);
      conversation = { ...conversation, surveyed: true };
      continue;
    }
    const next = survey && !conversation.surveyed ? Math.min(surveyAfterMs, reopenWithinMs) : reopenWithinMs;
    if (Date.now() < resolvedAt + next) {
      await rest(letters, resolvedAt + next - Date.now());
      continue;
    }
    if (learned) return { again: false, at, result };
    at = await learn(at, { ...done, result });
    learned = true; // letters that came meanwhile are read before the end
  }
}

async function rest({ replies, ratings }: Letters, ms: number): Promise<void> {
  const news = () => replies.waiting + ratings.waiting > 0;
  if (!news()) await keepStand();
  await holdsWithin(news, ms, 'Keep the case open for the customer');
}

/** The newest rating counts. */
async function noteRatings(result: SupportTicketResult, { ratings }: Letters): Promise<SupportTicketResult> {
  let rating = result.rating;
  while (ratings.waiting > 0) rating = (await ratings.next(null))!.rating;
  if (rating === result.rating) return result;
  const rated = { ...result, rating };
  resolve(rated);
  return rated;
}

/** A survey that no server takes is noted and not sent; it is not worth a person's time. */
async function askHowItWent({ ticket, context, language }: TicketCase): Promise<void> {
  try {
    const survey = { ticket, language, customerName: context.customer.name };
    await step('ask how it went', () => sendSurvey(survey), { summary: `Ask ${ticket.customerEmail} how it went` });
  } catch (error) {
    if (!failedWith(error, MAIL_FAILURES)) throw error;
    decide({ rule: 'survey', choice: 'not sent', reasoning: describeFailure(error).message });
  }
}
