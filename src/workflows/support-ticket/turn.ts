import { isCancellation } from '@temporalio/workflow';
import type { SupportTicketConfiguration } from '../../contracts/support-ticket-configuration.schema.ts';
import type { SupportTicketInput, SupportTicketResult } from '../../contracts/support-ticket.schema.ts';
import type { supportTicketStates } from '../../contracts/support-ticket.ts';
import type { Resumed } from '../../kit/workflow/carry-on.ts';
import { currentRun, type RunStart } from '../../kit/workflow/core.ts';
import { resolve } from '../../kit/workflow/resolve.ts';
import type { Ended } from '../../kit/workflow/run.ts';
import { careAfter, type After, type Resolved } from './aftercare.ts';
import type { TicketState } from './case.ts';
import { beginConversation, withReply, type Conversation } from './conversation.ts';
import type { Delivered } from './deliver.ts';
import type { Letters } from './letters.ts';

export type TicketStart = RunStart<SupportTicketInput, SupportTicketConfiguration>;
export type TicketEnd = Ended<typeof supportTicketStates, SupportTicketResult>;
export type ResumedTicket = Resumed<typeof supportTicketStates> | null;

/** The customer wrote, for the first time or again, or the case is over. */
export type Turn = { end: null; at: TicketState<'gathering'>; conversation: Conversation } | { end: TicketEnd };

export const begin = (received: TicketState<'received'>, ticket: SupportTicketInput): Turn => ({
  end: null,
  at: received.to('gathering'),
  conversation: beginConversation(ticket),
});

/** A run that continued as new while its case was resting. */
export const goOn = (resumed: NonNullable<ResumedTicket>, letters: Letters): Promise<Turn> =>
  rest(resumed.at('resolved'), resumed.story as Resolved, letters);

/** After a question the run waits for its answer, after an answer it stays open for the customer; all else is an end. */
export async function customersTurn(delivered: Delivered, letters: Letters): Promise<Turn> {
  if ('end' in delivered) return delivered;
  if ('asked' in delivered) return waitForAnswer(delivered, letters);
  resolve(delivered.done.result);
  return rest(delivered.resolved, delivered.done, letters);
}

/** A cancellation of a case whose answer is out ends the days after it: there is nothing left to stop. */
async function rest(resolved: TicketState<'resolved'>, done: Resolved, letters: Letters): Promise<Turn> {
  const after = await careAfter(resolved, done, letters).catch((error: unknown): After => {
    const run = currentRun();
    if (!isCancellation(error) || run.state !== resolved.name) throw error;
    return { again: false, at: resolved, result: run.result as SupportTicketResult };
  });
  if (after.again) return { end: null, at: after.at.to('gathering', 'the customer wrote again'), conversation: after.conversation };
  return { end: { at: after.at.to(done.outcome), result: after.result } };
}

type Asked = Extract<Delivered, { asked: unknown }>;

async function waitForAnswer({ asked, conversation, withinMs, unanswered }: Asked, letters: Letters): Promise<Turn> {
  const reply = await letters.replies.next(withinMs);
  if (reply) return { end: null, at: asked.to('gathering', 'the customer answered'), conversation: withReply(conversation, reply) };
  return { end: { at: asked.to('expired', 'the customer did not answer'), result: unanswered } };
}
