import { z } from 'zod';
import { isCurrency } from '../kit/common/currency.ts';
import { MailAddress } from '../kit/fields/address.ts';

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line');

const Party = z.strictObject({
  account: z
    .string()
    .transform((text) => text.replaceAll(' ', '').toUpperCase())
    .pipe(z.string().regex(/^[A-Z0-9]{4,34}$/, 'must be an account number of 4 to 34 letters and digits')),
  name: line(140),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a country of ISO 3166 such as DE')
    .optional(),
});
export type Party = z.infer<typeof Party>;

export const TransactionInput = z
  .strictObject({
    debtor: Party.describe('Who pays.'),
    creditor: Party.describe('Who is paid.'),
    amount: z.strictObject({
      minor: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).describe('In the smallest unit of the currency.'),
      currency: z.string().refine(isCurrency, 'must be a currency of ISO 4217 such as EUR'),
    }),
    purpose: line(140).optional().describe('What the payment is for, as the creditor reads it.'),
    requestedAt: z.iso.datetime({ offset: true }).optional(),
    receiptTo: MailAddress.optional().describe('Who gets the receipt; without it nobody.'),
  })
  .refine(({ debtor, creditor }) => debtor.account !== creditor.account, { path: ['creditor', 'account'], message: 'pays itself' });
export type TransactionInput = z.infer<typeof TransactionInput>;

export const Risk = z.enum(['low', 'medium', 'high']);
export type Risk = z.infer<typeof Risk>;

export const TransactionResult = z.strictObject({
  outcome: z.enum(['completed', 'rejected', 'expired', 'blocked']),
  risk: Risk,
  reasons: z.array(z.string()).describe('What the screening found.'),
  decidedBy: z.array(z.string()).describe('Who of compliance decided; nobody where none had to.'),
  transferKey: z.string().nullable().describe('Key of the booking, or null where none was made.'),
  receipt: z.string().nullable().describe('Message-ID of the receipt, or null.'),
  modelCalls: z.number().int(),
});
export type TransactionResult = z.infer<typeof TransactionResult>;

/** What the model is asked about a payment; no account number is needed for that. */
export const AssessRiskInput = z.strictObject({
  payment: z.strictObject({ purpose: z.string(), amount: z.string(), debtor: z.string(), creditor: z.string() }),
  findings: z.array(z.string()),
});

export const RiskOpinion = z.strictObject({
  risk: z
    .union([
      z.literal('low').describe('An ordinary payment: invoice, rent, salary, purchase, order.'),
      z.literal('medium').describe('Unclear purpose, or something about it is unusual.'),
      z.literal('high').describe('Signs of fraud: pressure, secrecy, gift cards, crypto, a changed account, a prize or inheritance.'),
    ])
    .describe('How risky the payment looks.'),
  confidence: z.number().min(0).max(1),
  reasoning: z.string().max(500),
});
export type RiskOpinion = z.infer<typeof RiskOpinion>;
