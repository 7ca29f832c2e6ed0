import type { SupportTicketConfiguration } from '../../contracts/support-ticket/configuration.schema.ts';
import type { TicketContext } from '../../contracts/support-ticket/context.ts';
import type { Branch, Classification } from '../../contracts/support-ticket/ticket.schema.ts';
import { respondWithinMs } from '../../rules/support-ticket/sla.ts';
import { messageTextOf, moreBudget, percent, type Route, type Ticket, type TicketCase } from './case.ts';
import { ticketOf, type Conversation } from './conversation.ts';

/** Languages for which the shop has its own texts. */
const ANSWERED_IN = ['en', 'de', 'fr'];

/** Determines category, route and deadline of the ticket. If no model can classify it, the route is a person. */
export async function classify(run: Ticket, conversation: Conversation, context: TicketContext): Promise<TicketCase> {
  run.move('gathering', 'classifying');
  const { categories, sla } = run.configuration;
  const ticket = ticketOf(conversation);
  const asked = await run.ask.classifyTicket(
    {
      ticket: messageTextOf(ticket),
      categories: categories.map(({ name, description, examples }) => ({ name, description, examples })),
    },
    {
      step: 'classify',
      summary: 'Find out what the customer needs and how urgent it is',
      done: ({ output: { category, confidence, urgency } }) => `${category}, ${percent(confidence)} sure, urgency ${urgency}`,
      more: moreBudget(run, { conversation, respondWithinMs: sla.respondWithinMs.normal }), // nothing is known yet
    },
  );
  const found = asked.output ?? ({ category: 'unknown', urgency: 'normal', confidence: 0, reasoning: '', language: null } as const);
  const route: Route = asked.output ? routeOf(run, asked.output, conversation) : { by: 'person', why: asked.why };
  const language = [found.language, context.customer.language].find((spoken) => spoken !== null && ANSWERED_IN.includes(spoken)) ?? 'en';
  return withDeadline(run, { ticket, conversation, context, ...found, language, route });
}

/** A known category above the threshold takes its branch; everything else goes to the agent, or to a person if the agent is disabled. */
function routeOf(run: Ticket, { category, confidence, language }: Classification, { rounds }: Conversation): Route {
  if (!ANSWERED_IN.includes(language)) {
    const why = `the customer writes in ${language}; we answer in ${ANSWERED_IN.join(', ')}`;
    run.note('answered-language', 'person', why);
    return { by: 'person', why };
  }
  const chosen = branchOrWhy({ category, confidence }, rounds, run.configuration);
  if ('branch' in chosen) {
    run.note('confidence-threshold', `branch ${chosen.branch}`, `${percent(confidence)} sure of ${category}`);
    return { by: 'branch', branch: chosen.branch };
  }
  const by = run.configuration.agent.enabled ? 'agent' : 'person';
  run.note('confidence-threshold', by, chosen.why);
  return { by, why: chosen.why };
}

/** The coded branch of the category, or why none is taken. */
function branchOrWhy(
  { category, confidence }: Pick<Classification, 'category' | 'confidence'>,
  rounds: number,
  { confidenceThreshold, categories }: SupportTicketConfiguration,
): { branch: Branch } | { why: string } {
  const branch = categories.find(({ name }) => name === category)?.branch ?? null;
  if (branch === null) return { why: `no branch serves ${category}` };
  if (confidence < confidenceThreshold)
    return { why: `${percent(confidence)} for ${category} is under the threshold of ${percent(confidenceThreshold)}` };
  return rounds > 1 ? { why: 'the customer wrote again, and a branch knows only first messages' } : { branch };
}

/** Adds the time in which the customer should have an answer, and journals it. */
function withDeadline(run: Ticket, known: Omit<TicketCase, 'respondWithinMs'>): TicketCase {
  const { category, urgency, context, conversation } = known;
  const { priceTier } = context.customer;
  const withinMs = respondWithinMs(run.configuration.sla, { category, urgency, priceTier });
  const due = new Date(conversation.receivedAt + withinMs).toISOString();
  run.note('sla', `answer due ${due.slice(0, 16)}Z`, `${category}, urgency ${urgency}, ${priceTier} customer`);
  return { ...known, respondWithinMs: withinMs };
}
