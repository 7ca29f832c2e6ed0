import type { SupportTicketActivities } from '../../activities/support-ticket/activities.ts';
import type { TicketContext } from '../../contracts/support-ticket/context.ts';
import { contract } from '../../contracts/support-ticket/contract.ts';
import type { SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import type { AutomaticMail } from '../../kit/common/automatic-mail.ts';
import { story } from '../../kit/workflow/story.ts';
import { askAboutBounce, awaitCustomer, keepOpen } from './aftercare.ts';
import type { ResolvedTicket, Ticket, TicketEnd, Turn } from './case.ts';
import { check } from './check.ts';
import { classify } from './classify.ts';
import { beginConversation, ticketOf, type Conversation } from './conversation.ts';
import { sendOrAskPerson } from './deliver.ts';
import { write } from './write.ts';

/**
 * Answers a support ticket. Waits for a person when case or reply is doubtful, for the customer's answer to a question, and after the
 * reply, in case the customer writes again; the configuration sets each duration.
 * Survives a crash of worker or server at any point: paid model calls are not repeated, and every mail is sent once.
 */
// README: begin
export const supportTicket = story<typeof contract, SupportTicketActivities>(contract, async (run) => {
  let turn = run.resumed ? await keepOpen(run, run.resumed as ResolvedTicket) : await begin(run);
  while (!turn.end) {
    const context = await gather(run, turn.conversation); // customer, orders, articles
    const known = await classify(run, turn.conversation, context);
    const draft = await write(run, known); // by a coded branch, by the agent, or for a person
    const checked = await check(run, draft); // rules, a judge, one rewrite
    const delivered = await sendOrAskPerson(run, checked);
    turn = await awaitCustomer(run, delivered);
  }
  return turn.end;
});
// README: end

/** Begins with the first message. Each mail header that could not be used is journaled. */
async function begin(run: Ticket): Promise<Turn> {
  const { automatic, setAside = [] } = run.input;
  for (const { field, text, why } of setAside) run.note('mail-header', `${field} is set aside`, `${JSON.stringify(text)}: ${why}`);
  run.move('received', 'gathering');
  return automatic ? { end: await endAutomatic(run, automatic) } : { conversation: beginConversation(run.input) };
}

/** What concerns the ticket. Articles are searched by their meaning where a model is configured for it; the journal says why not. */
async function gather(run: Ticket, conversation: Conversation): Promise<TicketContext> {
  const ticket = ticketOf(conversation);
  const context = await run.read.gatherContext(ticket, { summary: 'Look up customer and orders' });
  const isNext = context.search !== undefined && 'next' in context.search; // never in a run that began before there was this search
  const { passages, search } = isNext ? await run.read.searchByMeaning(ticket, { summary: 'Find articles', done: articlesFound }) : context;
  if (search && 'why' in search) run.note('knowledge-search', 'by words', search.why);
  return { ...context, passages, ...(search && { search }) };
}

const articlesFound = ({ passages, search }: Pick<TicketContext, 'passages' | 'search'>): string =>
  `${passages.length} articles by ${search?.by}`;

/** Ends a ticket that a program's mail started: no model reads it and no answer is sent. A bounced mail goes to a person. */
async function endAutomatic(run: Ticket, automatic: AutomaticMail): Promise<TicketEnd> {
  const { input: ticket, configuration } = run;
  run.note('automatic-mail', automatic.kind, automatic.why);
  const result: SupportTicketResult = {
    ...{ category: 'automatic_mail', urgency: 'low', confidence: 1, path: 'rule', outcome: 'no_answer_needed' },
    ...{ reply: null, messageId: null, rounds: 0, rating: null },
  };
  if (automatic.kind !== 'bounce') return run.end('gathering', 'no_answer_needed', result, automatic.why);
  const facts = {
    ticket,
    category: result.category,
    conversation: beginConversation(ticket),
    respondWithinMs: configuration.sla.respondWithinMs.normal,
  };
  const outcome = (await askAboutBounce(run, 'gathering', facts, { automatic, text: ticket.body })) ?? 'no_answer_needed';
  return run.end('awaiting_person', outcome, { ...result, outcome, path: 'person' });
}
