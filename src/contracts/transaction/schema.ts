import { z } from 'zod';
import { ibanLike, ibanProblem, plainAccount } from '../../formats/iban.ts';
import { isCurrency } from '../../kit/common/currency.ts';
import { MailAddress } from '../../kit/schema/address.ts';
import { TransactionConfiguration } from './configuration.schema.ts';

/** Counted in whole characters; one that was lost on the way (U+FFFD, half of a pair) is no text that anybody wrote. */
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
    accountScheme: line(35).optional().describe('What the number of an account without IBAN is, such as BBAN; then it is taken as it is.'),
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
  return problem === null ? null : `is no IBAN: ${problem}`;
}

/** What a message names a party as, beside debtor and creditor. */
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

/** A message names about ten; each is screened. */
const MOST_PARTIES = 20;

const NamedParty = z.strictObject({
  role: PartyRole.describe(
    '`remittance` is somebody named in the remittance information, such as an invoicer; `other` has no word of its own.',
  ),
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
    purpose: line(140).optional().describe('What the payment is for, as the creditor reads it.'),
    parties: z
      .array(NamedParty)
      .max(MOST_PARTIES)
      .optional()
      .describe('Everybody else whom the message names. They are screened like debtor and creditor.'),
    purposeCode: line(80).optional().describe('Codes of the purpose and its category, such as SALA.'),
    endToEndId: line(35).optional().describe("The debtor's own reference, which goes with the payment."),
    executeOn: z
      .union([z.iso.date(), z.iso.datetime({ offset: true, local: true })])
      .optional()
      .describe('The day (or moment) at which it is wanted; until then it waits. Without it at once.'),
    requestedAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('When the payer says that they asked for it. It is shown to whoever reviews the payment, and nothing is judged by it.'),
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

/** What the doors read. */
export const schemas = { input: TransactionInput, result: TransactionResult, configuration: TransactionConfiguration };
