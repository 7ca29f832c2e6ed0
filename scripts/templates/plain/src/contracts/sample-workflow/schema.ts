import { z } from 'zod';
import { MailAddress } from '../../kit/schema/address.ts';
import { modelBudget } from '../../kit/schema/configuration.ts';
import { keptText } from '../../kit/schema/text.ts';

const Input = z.strictObject({
  title: keptText(200),
  text: keptText(20_000).describe('The text to summarise.'),
  mailTo: MailAddress.describe('Who gets the recorded summary.'),
});

/** What the model answers. */
export const Summary = z.strictObject({
  summary: z.string().min(1).max(300).describe('What the text says, in one or two sentences.'),
  confidence: z.number().min(0).max(1),
});

const Configuration = z.strictObject({
  budget: modelBudget({ modelCalls: 5 }),
});

const Result = z.strictObject({
  outcome: z.enum(['recorded', 'not_recorded']),
  summary: z.string(),
});

/** Schemas of the contract. */
export const schemas = { input: Input, configuration: Configuration, result: Result };
