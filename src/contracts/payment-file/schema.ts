import { z } from 'zod';

const ref = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be a reference that the door made: start with --input FILE.xml');

export const PaymentFileInput = z.strictObject({
  fileRef: ref.describe('The text of the file, kept by `signalbox start payment-file --input FILE.xml`.'),
  fileName: z.string().min(1).max(255),
});
export type PaymentFileInput = z.infer<typeof PaymentFileInput>;

const DAY_MS = 86_400_000;
const count = z.number().int().min(0);

export const PaymentFileResult = z.strictObject({
  outcome: z.enum(['reported', 'duplicate']).describe('`duplicate`: it was there before, and nothing of it was paid.'),
  duplicateOf: z.array(z.string()).describe('Runs that were given the same file before.'),
  payments: count.describe('How many the file has.'),
  counts: z.record(z.string(), count).describe('How many payments had which outcome.'),
  sums: z.record(z.string(), z.record(z.string(), z.number())).describe('By outcome and currency, in minor units.'),
  reportRef: z.string().nullable().describe('Blob with one line for each payment; null where nothing was to be paid.'),
  modelCalls: count,
});
export type PaymentFileResult = z.infer<typeof PaymentFileResult>;

/** What can be set for payment files, each with its default. */
export const PaymentFileConfiguration = z.strictObject({
  mostAtOnce: z.number().int().positive().max(500).default(20).describe('How many payments are on their way at the same time.'),
  pageSize: z.number().int().positive().max(500).default(50).describe('How many payments are read at once.'),
  mostEvents: z.number().int().min(10).max(20_000).default(2_000).describe('Events after which a page border begins a new execution.'),
  duplicateReviewers: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9._-]*$/i, 'must be letters, digits, dots, dashes or underscores'))
    .min(1)
    .default(['compliance'])
    .describe('Persons or groups that may decide whether a file that was there before is paid again.'),
  duplicateExpiresAfterMs: z
    .number()
    .int()
    .positive()
    .max(366 * DAY_MS)
    .default(3 * DAY_MS),
  duplicateDays: z.number().int().positive().max(3_660).default(400).describe('For so long a file is remembered.'),
  budget: z
    .strictObject({
      run: z.strictObject({ modelCalls: count.default(5_000) }).prefault({}),
      atLimit: z.enum(['hand_over']).default('hand_over'),
    })
    .prefault({})
    .describe('What the model calls of all payments together may use; a payment without a model is looked at by a person.'),
});
export type PaymentFileConfiguration = z.infer<typeof PaymentFileConfiguration>;

/** What the doors read. */
export const schemas = { input: PaymentFileInput, result: PaymentFileResult, configuration: PaymentFileConfiguration };
