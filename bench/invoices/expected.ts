import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { plainName } from '../../src/activities/invoice/reading/parties.ts';
import type { InvoiceReading } from '../../src/contracts/invoice/reading.schema.ts';
import { plainAccount } from '../../src/formats/iban.ts';
import { sameTaxId } from '../../src/formats/tax-id.ts';

const text = z.coerce.string().optional();
const amount = z.coerce.number().optional();
const Line = z.looseObject({ price_subtotal: amount, price_unit: amount, price: amount });

/** An expected file as invoice2data writes it: what its template finds, which may be less than what the page shows. */
const File = z
  .array(
    z.looseObject({
      ...{
        invoice_number: text,
        date: text,
        date_due: text,
        partner_name: text,
        issuer: text,
        vat: text,
        static_vat: text,
        gstin: text,
        iban: text,
      },
      ...{
        order_id: text,
        customer_order_free_ref: text,
        currency: text,
        amount_untaxed: amount,
        amount_tax: amount,
        amount,
        lines: z.array(Line).optional(),
      },
    }),
  )
  .min(1);

const Corrections = z.record(z.string(), z.strictObject({ why: z.string(), values: z.record(z.string(), z.unknown()) }));

/** Fields that a file is judged by; absent where it says nothing. */
export type Expected = Partial<Record<JudgedField, string | number | readonly number[]>>;
export const JUDGED = [
  'number',
  'issuedOn',
  'dueOn',
  'vendorName',
  'vendorTaxId',
  'iban',
  'orderNumber',
  'currency',
  'net',
  'tax',
  'total',
  'lines',
] as const;
export type JudgedField = (typeof JUDGED)[number];

/** Reads an expected file, with its correction where there is one. */
export function readExpected(path: string, name: string): Expected {
  const corrections = Corrections.parse(JSON.parse(readFileSync(new URL('corrections.json', import.meta.url), 'utf8')));
  const [first] = File.parse(JSON.parse(readFileSync(path, 'utf8')));
  const file = File.element.parse({ ...first, ...corrections[name]?.values });
  const amounts = file.lines?.map((line) => line.price_subtotal ?? line.price_unit ?? line.price).filter((found) => found !== undefined);
  const found = {
    ...{ number: file.invoice_number, issuedOn: file.date, dueOn: file.date_due, vendorName: file.partner_name ?? file.issuer },
    ...{
      vendorTaxId: file.vat ?? file.static_vat ?? file.gstin,
      iban: file.iban,
      orderNumber: file.order_id ?? file.customer_order_free_ref,
    },
    ...{ currency: file.currency, net: minor(file.amount_untaxed), tax: minor(file.amount_tax), total: minor(file.amount) },
    lines: amounts?.map((value) => minor(value)!),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** All of these files have currencies with two digits. */
const minor = (value: number | undefined): number | undefined => (value === undefined ? undefined : Math.round(value * 100));

/** Whether a reading has what is expected of a field. */
export function isRight(field: JudgedField, reading: InvoiceReading, expected: Expected): boolean {
  const wanted = expected[field];
  const got = field === 'lines' ? reading.lines.map(({ net }) => net) : reading[field];
  if (got === null || wanted === undefined) return false;
  if (field === 'vendorName') return plainName(String(got)) === plainName(String(wanted));
  if (field === 'vendorTaxId') return sameTaxId(String(got), String(wanted));
  if (field === 'iban') return plainAccount(String(got)) === plainAccount(String(wanted));
  if (field === 'number') return plain(String(got)) === plain(String(wanted));
  return JSON.stringify(got) === JSON.stringify(wanted);
}

const plain = (value: string): string => value.replaceAll(/[^\p{L}\d]/gu, '');
