import { z } from 'zod';
import { ibanLike, ibanProblem } from '../../formats/iban.ts';
import { WEEKDAYS } from '../../kit/common/approval.ts';
import { isCurrency } from '../../kit/common/currency.ts';
import { isTimeZone } from '../../kit/common/day.ts';
import { duration, modelBudget, people } from '../../kit/schema/configuration.ts';

const count = z.number().int().positive();
const percent = z.number().min(0).max(100);
const currency = z.string().refine(isCurrency, 'is no currency of ISO 4217');
const names = z.array(z.string().min(1)).min(1);

/** Amounts in major units: one for every currency, others for some. */
const Limits = z.strictObject({ default: z.number().min(0), currencies: z.record(currency, z.number().min(0)).default({}) });
export type Limits = z.infer<typeof Limits>;

const Iban = z
  .string()
  .transform((text) => ibanLike(text) ?? text)
  .refine((iban) => ibanProblem(iban) === null, 'is not an IBAN');

/** A tier of the approval, as docs/approvals.md has them; `upTo` in minor units. */
const deciding = { approvers: names.optional(), needed: count.optional(), oneOfEach: names.optional(), inOrder: z.boolean().optional() };
const Tier = z.union([z.strictObject({ upTo: count, currency, ...deciding }), z.strictObject({ upTo: z.null(), ...deciding })]);
const TIERS: z.input<typeof Tier>[] = [
  { upTo: 500_000, currency: 'EUR' },
  { upTo: 5_000_000, currency: 'EUR', approvers: ['finance'] },
  { upTo: null, oneOfEach: ['finance', 'management'], inOrder: true },
];

const Match = z.strictObject({
  receipts: z.boolean().default(true).describe('Whether only received goods are paid (three-way match).'),
  pricePercent: percent.default(2).describe('How much a unit price may be above the order.'),
  priceMajor: Limits.prefault({ default: 10 }).describe('The most that the higher prices of one line may cost, in major units.'),
  quantityPercent: percent.default(0).describe('How much more than ordered or received may be billed.'),
});
export type MatchTolerance = z.infer<typeof Match>;

/** Configuration of invoices with its defaults. */
export const InvoiceConfiguration = z.strictObject({
  company: z
    .strictObject({ name: z.string().min(1).max(70), iban: Iban })
    .prefault({ name: 'Lindental Handel GmbH', iban: 'DE80100000990000000042' })
    .describe('Who pays, and from which account.'),
  correctors: people('accounts-payable').describe('Who decides where the readings differ or a check fails.'),
  vendorConfirmers: people('vendor-master').describe('Who confirms a new vendor or changed bank details by telephone.'),
  buyers: people('purchasing').describe('Who decides on a difference from the order.'),
  approvers: people('accounts-payable').describe('Who approves where the tier names nobody else.'),
  tiers: z.array(Tier).min(1).default(TIERS).describe('Who approves, by amount; the last has no `upTo`.'),
  decideWithinMs: duration({ days: 14 }).describe('How long each person has.'),
  noApprovalUpTo: Limits.prefault({ default: 250 }).describe('A matched invoice without any finding is paid without approval up to this.'),
  match: Match.prefault({}),
  unusual: z
    .strictObject({ leastEarlier: count.default(3), factor: z.number().min(1).default(3) })
    .prefault({})
    .describe('Amounts above this multiple of the median of the earlier invoices of the vendor.'),
  payment: z
    .strictObject({
      timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').default('Europe/Berlin'),
      at: z
        .string()
        .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
        .default('06:00'),
      days: z.array(z.enum(WEEKDAYS)).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']).describe('Days on which the bank pays.'),
      holidays: z.array(z.iso.date()).default([]).describe('Days without payments.'),
      termDays: z.number().int().min(0).max(365).default(30).describe('When an invoice without a due date is due.'),
      mostDaysAhead: count.max(1_830).default(180).describe('A later due date is a finding.'),
    })
    .prefault({}),
  repair: z
    .strictObject({ group: people('accounts-payable'), deadlineMs: duration({ days: 2 }), escalateTo: people('finance') })
    .prefault({})
    .describe('Who settles what could not be undone.'),
  budget: modelBudget({ modelCalls: 6 }),
});
export type InvoiceConfiguration = z.infer<typeof InvoiceConfiguration>;
