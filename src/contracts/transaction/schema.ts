import { z } from 'zod';
import { ibanLike, ibanProblem, plainAccount } from '../../formats/iban.ts';
import { isCurrency } from '../../kit/common/currency.ts';
import { MailAddress } from '../../kit/schema/address.ts';
import { TransactionConfiguration } from './configuration.schema.ts';

/** One line of text; length in code points. U+FFFD and lone surrogates are refused: they come from a wrong encoding. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .refine((text) => [...text].length <= most, `must be at most ${most} characters`)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line')
    .regex(/^[^\uFFFD\p{Cs}]*$/u, 'has a broken character: it was read or written in a wrong encoding');

const country = z.string().regex(/^[A-Z]{2}$/, 'must be a country of ISO 3166 such as DE');

const Party = z
  .strictObject({
    account: z
      .string()
      .transform((text) => ibanLike(text) ?? plainAccount(text))
      .describe('An IBAN, with or without spaces, or the number of another account.'),
    accountScheme: line(35)
      .optional()
      .describe('Scheme of an account number that is not an IBAN, such as BBAN; the number is then not checked.'),
    name: line(140),
    country: country.optional(),
  })
  .superRefine(({ account, accountScheme }, context) => {
    const message = accountProblem(account, accountScheme);
    if (message !== null) context.addIssue({ code: 'custom', path: ['account'], message });
  });
export type Party = z.infer<typeof Party>;

function accountProblem(account: string, scheme: string | undefined): string | null {
  if (scheme !== undefined) return /^[^\p{C}\uFFFD]{1,34}$/u.test(account) ? null : 'must be an account number of at most 34 characters';
  if (ibanLike(account) === null)
    return /^[A-Z0-9]{4,34}$/.test(account) ? null : 'must be an account number of 4 to 34 letters and digits';
  const problem = ibanProblem(account);
  return problem === null ? null : `is not an IBAN: ${problem}`;
}

/** Roles of the parties that a message names beside debtor and creditor. */
export const PartyRole = z.enum([
  'ultimate_debtor',
  'ultimate_creditor',
  'initiating_party',
  'forwarding_agent',
  'debtor_agent',
  'creditor_agent',
  'intermediary_agent',
  'remittance',
  'other',
]);
export type PartyRole = z.infer<typeof PartyRole>;

/** A message usually names about ten; each is screened. */
const MOST_PARTIES = 20;

const NamedParty = z.strictObject({
  role: PartyRole.describe('`remittance`: named in the remittance information, such as an invoicer; `other`: any role not listed here.'),
  name: line(140),
  country: country.optional(),
});
export type NamedParty = z.infer<typeof NamedParty>;

export const TransactionInput = z
  .strictObject({
    debtor: Party.describe('Who pays.'),
    creditor: Party.describe('Who is paid.'),
    amount: z.strictObject({
      minor: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).describe('In the smallest unit of the currency.'),
      currency: z.string().refine(isCurrency, 'must be a currency of ISO 4217 such as EUR'),
    }),
    purpose: line(140).optional().describe('Purpose of the payment, as shown to the creditor.'),
    parties: z
      .array(NamedParty)
      .max(MOST_PARTIES)
      .optional()
      .describe('All other parties that the message names. They are screened like debtor and creditor.'),
    purposeCode: line(80).optional().describe('Codes of the purpose and its category, such as SALA.'),
    endToEndId: line(35).optional().describe("The debtor's reference, passed on with the payment."),
    executeOn: z
      .union([z.iso.date(), z.iso.datetime({ offset: true, local: true })])
      .optional()
      .describe('Requested day (or moment); the payment waits until then. Without it the payment is made at once.'),
    requestedAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('When the payer requested it, by their own statement. Shown to reviewers, and not used by any rule.'),
    receiptTo: MailAddress.optional().describe('Address for the receipt; without it none is sent.'),
  })
  .refine(({ debtor, creditor }) => debtor.account !== creditor.account, { path: ['creditor', 'account'], message: 'pays itself' });
export type TransactionInput = z.infer<typeof TransactionInput>;

export const Risk = z.enum(['low', 'medium', 'high']);
export type Risk = z.infer<typeof Risk>;

export const TransactionResult = z.strictObject({
  outcome: z.enum(['completed', 'rejected', 'expired', 'blocked']),
  risk: Risk,
  reasons: z.array(z.string()).describe('What the screening found.'),
  decidedBy: z.array(z.string()).describe('Who decided; empty when no review was needed.'),
  transferKey: z.string().nullable().describe('Key of the booking, or null without one.'),
  receipt: z.string().nullable().describe('Message-ID of the receipt, or null.'),
  modelCalls: z.number().int(),
});
export type TransactionResult = z.infer<typeof TransactionResult>;

/** What the model sees of a payment; it needs no account numbers. */
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

/** Schemas of the contract. */
export const schemas = { input: TransactionInput, result: TransactionResult, configuration: TransactionConfiguration };
