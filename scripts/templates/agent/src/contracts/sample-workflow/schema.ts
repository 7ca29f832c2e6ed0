import { z } from 'zod';
import { MailAddress } from '../../kit/schema/address.ts';
import { duration, modelBudget, people } from '../../kit/schema/configuration.ts';
import { keptText } from '../../kit/schema/text.ts';

const Input = z.strictObject({
  question: keptText(2_000),
  mailTo: MailAddress.describe('Who gets the answer.'),
});

/** The agent's final answer. */
export const Answer = z.strictObject({
  decision: z
    .union([
      z.literal('answer').describe('Answer: the passages settle the question.'),
      z.literal('hand_over').describe('Leave it to a person: no passage fits, or a person has to decide.'),
    ])
    .describe('What is done with the question.'),
  answer: z.string().max(2_000).describe('The whole answer as plain text, from the passages alone.'),
  confidence: z.number().min(0).max(1).describe('How likely a careful colleague would send the same, from 0 to 1.'),
  reasoning: z.string().max(500).describe('Why, in one sentence.'),
});

const Configuration = z.strictObject({
  leastConfidence: z.number().min(0).max(1).default(0.7).describe('Below it a person decides.'),
  approvers: people('support').describe('Persons or groups of the people file.'),
  decideWithinMs: duration({ days: 3 }).describe('After it nothing is sent.'),
  budget: modelBudget({ modelCalls: 10 }),
});

const Result = z.strictObject({
  outcome: z.enum(['answered', 'not_answered']),
  answer: z.string(),
  decidedBy: z.array(z.string()).describe('Empty when the agent answered alone, or nobody decided in time.'),
});

/** Schemas of the contract. */
export const schemas = { input: Input, configuration: Configuration, result: Result };
