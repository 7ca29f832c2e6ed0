import type { InvoiceReading } from '../../contracts/invoice/reading.schema.ts';
import { decimalText, isCurrency, minorDigits } from '../../kit/common/currency.ts';

/** The texts of a reading, as people know them. */
const LABELS = {
  invoiceNumber: 'Invoice number',
  invoiceDate: 'Invoice date',
  dueDate: 'Due date',
  vendor: 'Vendor',
  vendorTaxId: 'Tax id of the vendor',
  vendorIban: 'IBAN of the vendor',
  orderNumber: 'Our order number',
  currency: 'Currency',
  net: 'Net amount',
  tax: 'Tax amount',
  total: 'Total amount',
  amountDue: 'Amount to pay',
  taxRates: 'Tax rates',
  lines: 'Lines',
} as const;

/** A reading as texts that a person can correct; an empty text was not found. Approvals are bound to these texts. */
export type ReadingText = Record<keyof typeof LABELS, string>;
const NAMES = Object.keys(LABELS) as (keyof ReadingText)[];
export const READING_NAMES: readonly string[] = NAMES;

/** The reading of a document in which nothing was found. */
export const NOTHING: InvoiceReading = {
  ...{ number: null, issuedOn: null, dueOn: null, vendorName: null, vendorTaxId: null, iban: null, orderNumber: null },
  ...{ currency: null, net: null, tax: null, total: null, amountDue: null, taxes: [], lines: [] },
};

type Line = InvoiceReading['lines'][number];
const UNKNOWN = '?';

const digitsOf = (currency: string | null): number => (currency !== null && isCurrency(currency) ? minorDigits(currency) : 2);

export function textOfReading(reading: InvoiceReading): ReadingText {
  const { currency } = reading;
  const money = (minor: number | null, missing = '') => (minor === null ? missing : decimalText(minor, '', digitsOf(currency)));
  const line = ({ quantity, unitPrice, net, description }: Line) =>
    `${quantity ?? UNKNOWN} x ${money(unitPrice, UNKNOWN)} = ${money(net, UNKNOWN)} ${oneLine(description)}`.trimEnd();
  return {
    invoiceNumber: reading.number ?? '',
    invoiceDate: reading.issuedOn ?? '',
    dueDate: reading.dueOn ?? '',
    vendor: reading.vendorName ?? '',
    vendorTaxId: reading.vendorTaxId ?? '',
    vendorIban: reading.iban ?? '',
    orderNumber: reading.orderNumber ?? '',
    currency: currency ?? '',
    net: money(reading.net),
    tax: money(reading.tax),
    total: money(reading.total),
    amountDue: money(reading.amountDue ?? null), // missing in earlier readings
    taxRates: reading.taxes
      .map(({ ratePercent, net, tax }) => `${ratePercent} %: ${money(net, UNKNOWN)} + ${money(tax, UNKNOWN)}`)
      .join('\n'),
    lines: reading.lines.map(line).join('\n'),
  };
}

/** Two readings beside each other: what differs has both, the rest one text. */
export function sideBySide(byRules: InvoiceReading | null, byModel: InvoiceReading | null): { label: string; text: string }[] {
  const rules = textOfReading(byRules ?? byModel ?? NOTHING);
  const model = byRules && byModel && textOfReading(byModel);
  const either = (name: keyof ReadingText, text: string) => text || (name === 'amountDue' ? 'the total' : 'not found');
  const fields = NAMES.map((name) => {
    const differs = model !== null && model[name] !== rules[name];
    return {
      label: LABELS[name],
      text: differs ? `by rules: ${either(name, rules[name])}\nby the model: ${either(name, model[name])}` : either(name, rules[name]),
      differs,
    };
  });
  return fields.toSorted((one, other) => Number(other.differs) - Number(one.differs)).map(({ label, text }) => ({ label, text }));
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The reading that texts stand for, or the first text that stands for nothing: which, and how it is written. */
export function readingOfText(given: Readonly<Record<string, unknown>>): { reading: InvoiceReading } | { wrong: string } {
  const text = (name: keyof ReadingText): string | null => textIn(given[name]).trim() || null;
  const currency = text('currency');
  try {
    const money = (written: string | null | undefined) =>
      written === null || written === undefined || written === UNKNOWN ? null : minorOf(written, digitsOf(currency));
    const reading = {
      number: text('invoiceNumber'),
      issuedOn: dayOf(text('invoiceDate')),
      dueOn: dayOf(text('dueDate')),
      vendorName: text('vendor'),
      vendorTaxId: text('vendorTaxId'),
      iban: text('vendorIban')?.replace(/\s/g, '').toUpperCase() ?? null,
      orderNumber: text('orderNumber'),
      currency,
      net: money(text('net')),
      tax: money(text('tax')),
      total: money(text('total')),
      amountDue: money(text('amountDue')),
      taxes: rowsOf(text('taxRates')).map((row) => taxOf(row, money)),
      lines: rowsOf(text('lines')).map((row) => lineOf(row, money)),
    };
    return { reading };
  } catch (error) {
    if (error instanceof Unreadable) return { wrong: error.message };
    throw error;
  }
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Thrown within this file only. */
class Unreadable extends Error {}

type MoneyOf = (written: string | undefined) => number | null;
const NUMBER = String.raw`-?\d+(?:\.\d+)?`;
const TAX = new RegExp(String.raw`^(${NUMBER}) ?%: ?(${NUMBER}|\?) ?\+ ?(${NUMBER}|\?)$`);
const LINE = new RegExp(String.raw`^(${NUMBER}|\?) x (${NUMBER}|\?) = (${NUMBER}|\?)(?: (.*))?$`);

const rowsOf = (text: string | null): string[] =>
  (text ?? '')
    .split('\n')
    .map((row) => row.trim())
    .filter(Boolean);

function taxOf(row: string, money: MoneyOf): InvoiceReading['taxes'][number] {
  const [, rate, net, tax] = TAX.exec(row) ?? [];
  if (rate === undefined) throw new Unreadable(`tax rates: write "${row.slice(0, 60)}" as 19 %: 100.00 + 19.00`);
  return { ratePercent: Number(rate), net: money(net), tax: money(tax) };
}

function lineOf(row: string, money: MoneyOf): Line {
  const [, quantity, unitPrice, net, description = ''] = LINE.exec(row) ?? [];
  if (quantity === undefined) throw new Unreadable(`lines: write "${row.slice(0, 60)}" as 2 x 5.00 = 10.00 what it is`);
  return { description, quantity: quantity === UNKNOWN ? null : Number(quantity), unitPrice: money(unitPrice), net: money(net) };
}

function minorOf(written: string, digits: number): number {
  const [, sign, whole, fraction = ''] = /^(-?)(\d{1,13})(?:\.(\d+))?$/.exec(written) ?? [];
  if (whole === undefined || fraction.length > digits)
    throw new Unreadable(`write "${written.slice(0, 40)}" with ${digits} decimals and a point, such as 1234.50`);
  return Number(`${sign}${whole}${fraction.padEnd(digits, '0')}`) + 0;
}

function dayOf(written: string | null): string | null {
  if (written === null) return null;
  const real =
    /^\d{4}-\d\d-\d\d$/.test(written) && !Number.isNaN(Date.parse(written)) && new Date(written).toISOString().startsWith(written);
  if (!real) throw new Unreadable(`write the day "${written.slice(0, 40)}" as 2026-11-30`);
  return written;
}
