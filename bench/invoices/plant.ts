import type { InvoiceReading } from '../../src/contracts/invoice/reading.schema.ts';
import { COUNTRIES, ibanOf, taxIdOf } from './countries.ts';
import type { Random } from './random.ts';

type Reading = InvoiceReading;
/** Changes a copy of a right reading; null where the kind does not fit it. */
type Plant = (reading: Reading, random: Random) => Reading | null;

const AMOUNTS = ['net', 'tax', 'total'] as const;

/** Kinds of errors, as fraud, misprints and wrong reading make them. */
export const PLANTS: Record<string, Plant> = {
  'digit of net, tax or total': (reading, random) => {
    const field = random.pick(AMOUNTS);
    const value = reading[field];
    return value === null ? null : { ...reading, [field]: otherDigit(value, random) };
  },
  'digit of a line': (reading, random) => changedLine(reading, random, (net) => otherDigit(net, random)),
  'digit of a tax by rate': (reading, random) => {
    const index = random.whole(0, reading.taxes.length - 1);
    const value = reading.taxes[index]?.tax ?? null;
    return value === null
      ? null
      : { ...reading, taxes: reading.taxes.with(index, { ...reading.taxes[index]!, tax: otherDigit(value, random) }) };
  },
  'decimal mark of one amount': (reading, random) => {
    const field = random.pick(AMOUNTS);
    const value = reading[field];
    return value === null ? null : { ...reading, [field]: moved(value, random) };
  },
  'decimal mark of all amounts': (reading, random) => scaled(reading, random.pick([10, 100])),
  'wrong sum, lines left alone': (reading, random) => {
    if (reading.net === null || reading.total === null) return null;
    const more = random.whole(1, 100_000);
    return { ...reading, net: reading.net + more, total: reading.total + more };
  },
  'all sums and the line that carries them': (reading, random) => carried(reading, random),
  'amounts swapped': (reading, random) => {
    const [one, two] = random.pick([
      ['net', 'total'],
      ['net', 'tax'],
      ['tax', 'total'],
    ] as const);
    return { ...reading, [one]: reading[two], [two]: reading[one] };
  },
  'dropped line': (reading, random) =>
    reading.lines.length < 2 ? null : { ...reading, lines: reading.lines.toSpliced(random.whole(0, reading.lines.length - 1), 1) },
  'digit of the IBAN': (reading, random) => (reading.iban === null ? null : { ...reading, iban: otherDigitOf(reading.iban, random) }),
  'another valid IBAN': (reading, random) => (reading.iban === null ? null : { ...reading, iban: ibanOf(random.pick(COUNTRIES), random) }),
  'digit of the tax id': (reading, random) =>
    reading.vendorTaxId === null ? null : { ...reading, vendorTaxId: otherDigitOf(reading.vendorTaxId, random) },
  'another valid tax id': (reading, random) =>
    reading.vendorTaxId === null ? null : { ...reading, vendorTaxId: taxIdOf(countryOf(reading.vendorTaxId), random) },
  'another currency': (reading, random) => ({
    ...reading,
    currency: random.pick(['USD', 'EUR', 'GBP', 'CHF', 'PLN'].filter((code) => code !== reading.currency)),
  }),
  'day and month swapped': (reading) => swapped(reading, 'issuedOn'),
  'days of issue and payment swapped': (reading) =>
    reading.dueOn === null ? null : { ...reading, issuedOn: reading.dueOn, dueOn: reading.issuedOn },
  'digit of the number': (reading, random) =>
    reading.number === null ? null : { ...reading, number: otherDigitOf(reading.number, random) },
  'number and order swapped': (reading) =>
    reading.orderNumber === null ? null : { ...reading, number: reading.orderNumber, orderNumber: reading.number },
  'another vendor': (reading) => ({ ...reading, vendorName: 'Nimbus Trading Ltd' }),
};

const countryOf = (id: string) => COUNTRIES.find(({ code }) => id.startsWith(code)) ?? COUNTRIES[0]!;

function otherDigitOf(text: string, random: Random): string {
  const at = random.pick([...text.matchAll(/\d/g)].map(({ index }) => index));
  return `${text.slice(0, at)}${(Number(text[at]) + random.whole(1, 9)) % 10}${text.slice(at + 1)}`;
}

const otherDigit = (amount: number, random: Random): number =>
  Math.sign(amount || 1) * Number(otherDigitOf(String(Math.abs(amount)), random));
const moved = (amount: number, random: Random): number =>
  amount % 10 === 0 && random.whole(0, 1) === 0 ? amount / 10 : amount * random.pick([10, 100]);

function changedLine(reading: Reading, random: Random, change: (net: number) => number): Reading | null {
  const index = random.whole(0, reading.lines.length - 1);
  const line = reading.lines[index];
  return line === undefined || line.net === null
    ? null
    : { ...reading, lines: reading.lines.with(index, { ...line, net: change(line.net) }) };
}

/** A consistent fraud: one line, its price, the sums and the tax all fit each other. */
function carried(reading: Reading, random: Random): Reading | null {
  const [line, entry] = [reading.lines[0], reading.taxes[0]];
  if (!line || !entry || line.net === null || line.quantity === null || entry.net === null || reading.taxes.length > 1) return null;
  const unitPrice = (line.unitPrice ?? 0) + random.whole(1, 500) * 100;
  const lineNet = Math.round(line.quantity * unitPrice);
  const net = entry.net - line.net + lineNet;
  const tax = Math.sign(net) * Math.round(Math.abs(net * entry.ratePercent) / 100);
  const lines = reading.lines.with(0, { ...line, unitPrice, net: lineNet });
  return { ...reading, lines, taxes: [{ ...entry, net, tax }], net, tax, total: net + tax };
}

function scaled(reading: Reading, by: number): Reading {
  const times = (amount: number | null): number | null => (amount === null ? null : amount * by);
  return {
    ...reading,
    net: times(reading.net),
    tax: times(reading.tax),
    total: times(reading.total),
    taxes: reading.taxes.map((entry) => ({ ...entry, net: times(entry.net), tax: times(entry.tax) })),
    lines: reading.lines.map((line) => ({ ...line, unitPrice: times(line.unitPrice), net: times(line.net) })),
  };
}

function swapped(reading: Reading, field: 'issuedOn'): Reading | null {
  const [year, month, day] = (reading[field] ?? '').split('-');
  return month === undefined || day === undefined || Number(day) > 12 || day === month
    ? null
    : { ...reading, [field]: `${year}-${day}-${month}` };
}
