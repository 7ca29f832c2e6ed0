import { isCancellation } from '@temporalio/workflow';
import type { TicketContext } from '../../contracts/support-ticket-context.ts';
import type { SupportTicketConfiguration } from '../../contracts/support-ticket-configuration.schema.ts';
import type { Classification, SupportTicketInput } from '../../contracts/support-ticket.schema.ts';
import { decide } from '../../kit/workflow/decide.ts';
import { describeFailure } from '../../kit/workflow/failure.ts';
import { step } from '../../kit/workflow/step.ts';
import { classifyTicket } from './activities.ts';
import type { TicketCase } from './case.ts';

/** Languages in which the shop has words of its own. */
const ANSWERED_IN = ['en', 'de', 'fr'];

/** Finds out what the ticket is about. When no model can say, a person will have to. */
export async function classify(
  ticket: SupportTicketInput,
  context: TicketContext,
  configuration: SupportTicketConfiguration,
): Promise<TicketCase> {
  const known = { configuration, ticket, context };
  const categories = configuration.categories.map(({ name, description }) => ({ name, description }));
  const unsure = { category: 'unknown', urgency: 'normal', confidence: 0, reasoning: '' } as const;
  try {
    const { output } = await step('classify', () => classifyTicket({ ticket: textOf(ticket), categories }), {
      summary: 'Find out what the customer needs and how urgent it is',
      done: ({ output: { category, confidence, urgency } }) => `${category}, ${percent(confidence)} sure, urgency ${urgency}`,
    });
    return { ...known, ...output, language: languageOf(context, output.language), branch: branchOf(output, configuration) };
  } catch (error) {
    noModelCould(error);
    return { ...known, ...unsure, language: languageOf(context, null), branch: null };
  }
}

/** Notes that a person has to take over from the model. @throws the error when it is none of the model's. */
export function noModelCould(error: unknown): void {
  const { code, message } = describeFailure(error);
  if (isCancellation(error) || !code.startsWith('MODEL_')) throw error;
  decide({ rule: 'model-available', choice: 'person', reasoning: message });
}

/** The coded branch of a category, when the model is sure enough and we have words in the customer's language. */
function branchOf(
  { category, confidence, language }: Classification,
  { confidenceThreshold: threshold, categories }: SupportTicketConfiguration,
): TicketCase['branch'] {
  if (!ANSWERED_IN.includes(language)) {
    decide({
      rule: 'answered-language',
      choice: 'person',
      reasoning: `the customer writes in ${language}; we answer in ${ANSWERED_IN.join(', ')}`,
    });
    return null;
  }
  const branch = categories.find(({ name }) => name === category)?.branch ?? null;
  const sure = confidence >= threshold;
  const reasoning = sure
    ? `${percent(confidence)} sure of ${category}`
    : `${percent(confidence)} is under the threshold of ${percent(threshold)}`;
  decide({ rule: 'confidence-threshold', choice: sure && branch ? `branch ${branch}` : 'person', reasoning });
  return sure ? branch : null;
}

const languageOf = (context: TicketContext, written: string | null): string =>
  [written, context.customer.language].find((language) => language !== null && ANSWERED_IN.includes(language)) ?? 'en';

/** What a prompt sees of the message. */
export const textOf = ({ subject, body }: SupportTicketInput) => ({ subject, body });

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
