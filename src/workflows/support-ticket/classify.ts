import { isCancellation } from '@temporalio/workflow';
import type { SupportTicketConfiguration } from '../../contracts/support-ticket/configuration.schema.ts';
import type { TicketContext } from '../../contracts/support-ticket/context.ts';
import { respondWithinMs } from '../../rules/support-ticket/sla.ts';
import type { Branch, Classification, SupportTicketInput } from '../../contracts/support-ticket/ticket.schema.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { describeFailure, timedOut } from '../../kit/workflow/failure.ts';
import { classifyTicket } from './activities.ts';
import type { Route, TicketCase, TicketState } from './case.ts';
import { ticketOf, type Conversation } from './conversation.ts';
import { modelStep } from './model-step.ts';

/** Languages for which the shop has its own texts. */
const ANSWERED_IN = ['en', 'de', 'fr'];

/** A classified case, ready to be answered. */
export interface Classified {
  at: TicketState<'classifying'>;
  ticketCase: TicketCase;
}

/** Determines category, route and deadline of the ticket. If no model can classify it, the route is a person. */
export async function classify(
  at: TicketState<'classifying'>,
  conversation: Conversation,
  context: TicketContext,
  configuration: SupportTicketConfiguration,
): Promise<Classified> {
  const ticket = ticketOf(conversation);
  const base = { configuration, ticket, conversation, context };
  try {
    const categories = configuration.categories.map(({ name, description, examples }) => ({ name, description, examples }));
    const facts = { configuration, conversation, respondWithinMs: configuration.sla.respondWithinMs.normal }; // nothing is known yet
    const { output } = await modelStep(facts, 'classify', () => classifyTicket({ ticket: messageTextOf(ticket), categories }), {
      summary: 'Find out what the customer needs and how urgent it is',
      done: ({ output: { category, confidence, urgency } }) => `${category}, ${percent(confidence)} sure, urgency ${urgency}`,
    });
    const route = routeOf(output, conversation, configuration);
    return { at, ticketCase: withDeadline({ ...base, ...output, language: languageOf(context, output.language), route }) };
  } catch (error) {
    const why = modelUnavailable(error);
    const unsure = { category: 'unknown', urgency: 'normal', confidence: 0, reasoning: '' } as const;
    return { at, ticketCase: withDeadline({ ...base, ...unsure, language: languageOf(context, null), route: { by: 'person', why } }) };
  }
}

/** Journals that no model could do the work, and returns why. @throws the error itself when its cause is another one. */
export function modelUnavailable(error: unknown): string {
  const { code, message } = describeFailure(error);
  const known = code.startsWith('MODEL_') || code === 'PROVIDER_PAUSED' || code === 'BUDGET_EXCEEDED' || timedOut(error);
  if (isCancellation(error) || !known) throw error;
  recordRule({ rule: 'model-available', choice: 'person', reasoning: message });
  return message;
}

/** A known category above the threshold takes its branch; everything else goes to the agent, or to a person if the agent is disabled. */
function routeOf(
  { category, confidence, language }: Classification,
  { rounds }: Conversation,
  { confidenceThreshold, categories, agent }: SupportTicketConfiguration,
): Route {
  if (!ANSWERED_IN.includes(language)) {
    const why = `the customer writes in ${language}; we answer in ${ANSWERED_IN.join(', ')}`;
    recordRule({ rule: 'answered-language', choice: 'person', reasoning: why });
    return { by: 'person', why };
  }
  const chosen = branchOrWhy({ category, confidence }, rounds, { confidenceThreshold, categories });
  if ('branch' in chosen) {
    const { branch } = chosen;
    recordRule({ rule: 'confidence-threshold', choice: `branch ${branch}`, reasoning: `${percent(confidence)} sure of ${category}` });
    return { by: 'branch', branch };
  }
  const by = agent.enabled ? 'agent' : 'person';
  recordRule({ rule: 'confidence-threshold', choice: by, reasoning: chosen.why });
  return { by, why: chosen.why };
}

/** The coded branch of the category, or why none is taken. */
function branchOrWhy(
  { category, confidence }: Pick<Classification, 'category' | 'confidence'>,
  rounds: number,
  { confidenceThreshold, categories }: Pick<SupportTicketConfiguration, 'confidenceThreshold' | 'categories'>,
): { branch: Branch } | { why: string } {
  const branch = categories.find(({ name }) => name === category)?.branch ?? null;
  if (branch === null) return { why: `no branch serves ${category}` };
  if (confidence < confidenceThreshold) {
    return { why: `${percent(confidence)} for ${category} is under the threshold of ${percent(confidenceThreshold)}` };
  }
  return rounds > 1 ? { why: 'the customer wrote again, and a branch knows only first messages' } : { branch };
}

/** Adds the time in which the customer should have an answer, and journals it. */
function withDeadline(known: Omit<TicketCase, 'respondWithinMs'>): TicketCase {
  const { configuration, category, urgency, context, conversation } = known;
  const { priceTier } = context.customer;
  const withinMs = respondWithinMs(configuration.sla, { category, urgency, priceTier });
  const due = new Date(conversation.receivedAt + withinMs).toISOString();
  recordRule({
    rule: 'sla',
    choice: `answer due ${due.slice(0, 16)}Z`,
    reasoning: `${category}, urgency ${urgency}, ${priceTier} customer`,
  });
  return { ...known, respondWithinMs: withinMs };
}

const languageOf = (context: TicketContext, written: string | null): string =>
  [written, context.customer.language].find((language) => language !== null && ANSWERED_IN.includes(language)) ?? 'en';

/** The part of the message that prompts contain. */
export const messageTextOf = ({ subject, body }: SupportTicketInput) => ({ subject, body });

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
