import { z } from 'zod';
import { MailAddress } from '../../kit/schema/address.ts';
import { keptText } from '../../kit/schema/text.ts';
import { InvoiceConfiguration } from './configuration.schema.ts';

const Document = z.strictObject({
  ref: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be a reference to a kept document'),
  name: keptText(255),
  mediaType: keptText(100),
  size: z.number().int().positive().describe('In bytes.'),
});

export const InvoiceInput = z.strictObject({
  document: Document.describe('The kept document; its bytes stay in the database.'),
  receivedFrom: MailAddress.optional().describe('Sender of the mail that the invoice came with.'),
  receivedAt: z.iso.datetime({ offset: true }).optional(),
});
export type InvoiceInput = z.infer<typeof InvoiceInput>;

const InvoiceResult = z.strictObject({
  outcome: z.enum(['paid', 'scheduled', 'credited', 'booked', 'nothing_due', 'not_paid', 'rejected', 'disputed', 'duplicate', 'expired']),
  reason: z.string().nullable(),
  number: z.string().nullable().describe('Number of the invoice, as it was read.'),
  vendor: z.string().nullable().describe('Id of the vendor in the master data.'),
  amount: z.strictObject({ minor: z.number().int(), currency: z.string() }).nullable().describe('Total; negative on a credit note.'),
  decidedBy: z.array(z.string()).describe('Everybody who decided.'),
  payOn: z.string().nullable().describe('Day of the payment.'),
  paymentFile: z.string().nullable().describe('Run of the payment file.'),
});
export type InvoiceResult = z.infer<typeof InvoiceResult>;
export type InvoiceOutcome = InvoiceResult['outcome'];

/** Schemas of the contract. */
export const schemas = { input: InvoiceInput, result: InvoiceResult, configuration: InvoiceConfiguration };
