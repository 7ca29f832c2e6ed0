import { z } from 'zod';

const ref = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be a reference to a stored file: start with --input FILE.xml');

export const PaymentFileInput = z.strictObject({
  fileRef: ref.describe('Reference to the text of the file, stored by `signalbox start payment-file --input FILE.xml`.'),
  fileName: z.string().min(1).max(255),
});
export type PaymentFileInput = z.infer<typeof PaymentFileInput>;

const DAY_MS = 86_400_000;
const count = z.number().int().min(0);

export const PaymentFileResult = z.strictObject({
  outcome: z.enum(['reported', 'duplicate']).describe('`duplicate`: the same file was given before, and none of its payments were made.'),
  duplicateOf: z.array(z.string()).describe('Ids of earlier runs with the same file.'),
  payments: count.describe('Number of payments in the file.'),
  counts: z.record(z.string(), count).describe('Number of payments by outcome.'),
  sums: z.record(z.string(), z.record(z.string(), z.number())).describe('Sums by outcome and currency, in minor units.'),
  reportRef: z.string().nullable().describe('Blob with one line for each payment; null for a duplicate.'),
  modelCalls: count,
});
export type PaymentFileResult = z.infer<typeof PaymentFileResult>;

/** Configuration of payment files with its defaults. */
export const PaymentFileConfiguration = z.strictObject({
  mostAtOnce: z.number().int().positive().max(500).default(20).describe('How many payments are in progress at the same time.'),
  pageSize: z.number().int().positive().max(500).default(50).describe('How many payments are read at once.'),
  mostEvents: z
    .number()
    .int()
    .min(10)
    .max(20_000)
    .default(2_000)
    .describe('Events of the history after which the file continues as new at the end of a page.'),
  duplicateReviewers: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9._-]*$/i, 'must be letters, digits, dots, dashes or underscores'))
    .min(1)
    .default(['compliance'])
    .describe('Persons or groups that may decide whether a duplicate file is paid again.'),
  duplicateExpiresAfterMs: z
    .number()
    .int()
    .positive()
    .max(366 * DAY_MS)
    .default(3 * DAY_MS),
  duplicateDays: z
    .number()
    .int()
    .positive()
    .max(3_660)
    .default(400)
    .describe('A file is a duplicate if it was given within this many days.'),
  budget: z
    .strictObject({
      run: z.strictObject({ modelCalls: count.default(5_000) }).prefault({}),
      atLimit: z.enum(['hand_over']).default('hand_over'),
    })
    .prefault({})
    .describe('Limits of the model calls of all payments together; a payment beyond them is reviewed by a person.'),
});
export type PaymentFileConfiguration = z.infer<typeof PaymentFileConfiguration>;

/** Schemas of the contract. */
export const schemas = { input: PaymentFileInput, result: PaymentFileResult, configuration: PaymentFileConfiguration };
