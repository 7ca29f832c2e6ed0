import { z } from 'zod';
import { InvoiceReading } from '../../contracts/invoice/reading.schema.ts';
import { definePrompt } from '../../kit/activity/model/prompt.ts';

export const readInvoiceImage = definePrompt({
  name: 'readInvoiceImage',
  version: '1',
  tier: 'large',
  instructions: 'Read the invoice on the page.',
  input: z.strictObject({ ref: z.string(), pages: z.number().int() }),
  output: () => InvoiceReading,
  limits: { outputTokens: 4_000, timeoutMs: 120_000 },
  decision: ({ number, vendorName }) => ({
    choice: `invoice ${number ?? '?'} of ${vendorName ?? '?'}`.slice(0, 200),
    confidence: null,
    reasoning: null,
  }),
});
