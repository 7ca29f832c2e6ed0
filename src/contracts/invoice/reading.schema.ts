import { z } from 'zod';

const text = z.string().trim().min(1).max(200);
const minor = z.number().int().describe('In the smallest unit of the currency; negative on a credit note.');

/** One line of an invoice. */
const InvoiceLine = z.strictObject({
  description: z.string().max(500),
  quantity: z.number().nullable(),
  unitPrice: minor.nullable(),
  net: minor.nullable(),
});

/** What a page says of itself, by one reading; null where the reading did not find it. */
export const InvoiceReading = z.strictObject({
  number: text.nullable(),
  issuedOn: z.iso.date().nullable(),
  dueOn: z.iso.date().nullable(),
  vendorName: text.nullable(),
  vendorTaxId: text.nullable(),
  /** Account that is to be paid, without spaces. */
  iban: text.nullable(),
  /** Number of our purchase order, as the vendor names it. */
  orderNumber: text.nullable(),
  currency: z.string().length(3).nullable(),
  net: minor.nullable(),
  tax: minor.nullable(),
  total: minor.nullable(),
  /** What is to be paid where it is not the total, because of a deposit, a payment or a withheld tax; missing in earlier readings. */
  amountDue: minor.nullable().default(null),
  /** One entry for each tax rate. */
  taxes: z.array(z.strictObject({ ratePercent: z.number(), net: minor.nullable(), tax: minor.nullable() })),
  lines: z.array(InvoiceLine),
});
export type InvoiceReading = z.infer<typeof InvoiceReading>;
