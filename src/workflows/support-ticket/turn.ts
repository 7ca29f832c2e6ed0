import { isCancellation } from '@temporalio/workflow';
import type { SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import { currentRun } from '../../kit/workflow/core.ts';
import { resolve } from '../../kit/workflow/resolve.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import type { CustomerReply } from '../../kit/common/message.ts';
import { waitAfterReply, type AftercareOutcome } from './aftercare.ts';
import { endAutomatic } from './automatic.ts';
import { askAboutBounce, BOUNCED, NOTHING_TO_DO } from './bounce.ts';
import type { TicketState, TicketStart, TicketEnd, ResumedTicket, ResolvedTicket } from './case.ts';
import { beginConversation, withReply, type Conversation } from './conversation.ts';
import type { Delivered } from './deliver.ts';
import type { Mailboxes } from './mailboxes.ts';
/** A new message of the customer to work on, or the end of the case. */
export type ConversationTurn = { end: null; at: TicketState<'gathering'>; conversation: Conversation } | { end: TicketEnd };

/** Begins with the first message. Each mail header that could not be used is journaled. */
export async function begin(received: TicketState<'received'>, start: TicketStart): Promise<ConversationTurn> {
  const { automatic, setAside = [] } = start.input;
  for (const { field, text, why } of setAside)
    recordRule({ rule: 'mail-header', choice: `${field} is set aside`, reasoning: `${JSON.stringify(text)}: ${why}` });
  const at = received.to('gathering');
  if (automatic) return { end: await endAutomatic(at, start, automatic) };
  return { end: null, at, conversation: beginConversation(start.input) };
}

/** Resumes a run that continued as new after its answer was sent. */
export const resumeTicket = (resumed: NonNullable<ResumedTicket>, letters: Mailboxes): Promise<ConversationTurn> =>
  rest(resumed.at('resolved'), resumed.story as ResolvedTicket, letters);

/** Waits for the customer after a question or an answer; any other delivery ends the run. */
export async function awaitCustomer(delivered: Delivered, letters: Mailboxes): Promise<ConversationTurn> {
  if ('end' in delivered) return delivered;
  if ('asked' in delivered) return waitForAnswer(delivered, letters);
  resolve(delivered.done.result);
  return rest(delivered.resolved, delivered.done, letters);
}

/** Waits after the answer. A cancellation during this wait ends the run normally, since the answer was already sent. */
async function rest(resolved: TicketState<'resolved'>, done: ResolvedTicket, letters: Mailboxes): Promise<ConversationTurn> {
  const after = await waitAfterReply(resolved, done, letters).catch((error: unknown): AftercareOutcome => {
    const run = currentRun();
    if (!isCancellation(error) || run.state !== resolved.name) throw error;
    return { again: false, at: resolved, result: run.result as SupportTicketResult };
  });
  if ('end' in after) return after;
  if (after.again) return { end: null, at: after.at.to('gathering', 'the customer wrote again'), conversation: after.conversation };
  return { end: { at: after.at.to(done.outcome), result: after.result } };
}

type Asked = Extract<Delivered, { asked: unknown }>;

/** Waits for the customer's answer. A bounced mail does not extend the wait; a person reviews only the first one. */
async function waitForAnswer({ asked, ticketCase, withinMs, unanswered }: Asked, { replies }: Mailboxes): Promise<ConversationTurn> {
  const until = Date.now() + withinMs;
  let at = asked;
  for (let lookedAt = false; ; lookedAt = true) {
    const reply = await nextToRead(replies, until, lookedAt);
    if (!reply) return { end: { at: at.to('expired', 'the customer did not answer'), result: unanswered } };
    const { automatic, text } = reply;
    if (!automatic) {
      return { end: null, at: at.to('gathering', 'the customer answered'), conversation: withReply(ticketCase.conversation, reply) };
    }
    const awaiting = at.to('awaiting_person', BOUNCED);
    const outcome = await askAboutBounce(awaiting, ticketCase, { automatic, text });
    if (outcome !== 'left') return { end: { at: awaiting.to(outcome), result: { ...unanswered, outcome } } };
    at = awaiting.to('awaiting_customer', NOTHING_TO_DO);
  }
}

/** The next message before `until` (ms since the epoch), or null; skips bounces when a person has already reviewed one. */
async function nextToRead(replies: Mailboxes['replies'], until: number, lookedAt: boolean): Promise<CustomerReply | null> {
  for (;;) {
    const reply = await replies.next(until - Date.now());
    if (!reply?.automatic || !lookedAt) return reply;
  }
}
