import type { InvoiceReading } from '../../src/contracts/invoice/reading.schema.ts';
import { COUNTRIES, ibanOf, taxIdOf, type Country } from './countries.ts';
import type { Random } from './random.ts';

/** An invoice that is right, and what the company's own records know of it. */
export interface Invoice {
  country: Country;
  reading: InvoiceReading;
}

const NAMES = [
  'Nordwind',
  'Alpina Papier',
  'Marino Tessuti',
  'Kestrel Tools',
  'Lumen Office',
  'Vistula Druk',
  'Garonne Conseil',
  'Blauwe Molen',
  'Sierra Clara',
  'Harbour Print',
];
const GOODS = [
  'Paper A4',
  'Toner black',
  'Desk lamp',
  'Cleaning',
  'Consulting',
  'Cable drum',
  'Filter set',
  'Transport',
  'Licence',
  'Chair',
];
const DAY_MS = 86_400_000;
const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** A right invoice: its sums add up, its identifiers have right check digits. One in eight is a credit note. */
export function invoiceOf(random: Random): Invoice {
  const country = random.pick(COUNTRIES);
  const issued = Date.UTC(2026, 0, 1) + random.whole(0, 300) * DAY_MS;
  const sign = random.whole(1, 8) === 1 ? -1 : 1;
  const rates = random.whole(0, 1) === 0 ? country.rates.slice(0, 1) : country.rates;
  const lines = Array.from({ length: random.whole(rates.length, 6) }, (_, index) => lineOf(random, index, sign));
  const taxes = rates.map((ratePercent, at) => {
    const net = lines.filter((_, index) => index % rates.length === at).reduce((sum, line) => sum + line.net, 0);
    return { ratePercent, net, tax: (sign * Math.round((Math.abs(net) * ratePercent * 10) / 1_000)) | 0 };
  });
  const [net, tax] = [lines.reduce((sum, line) => sum + line.net, 0), taxes.reduce((sum, entry) => sum + entry.tax, 0)];
  return {
    country,
    reading: {
      number: `${random.pick(['RE', 'INV', 'F', 'A'])}-${random.whole(1_000, 99_999)}`,
      issuedOn: dayAt(issued),
      dueOn: dayAt(issued + random.pick([10, 14, 30, 45]) * DAY_MS),
      vendorName: `${random.pick(NAMES)} ${country.form}`,
      vendorTaxId: taxIdOf(country, random),
      iban: ibanOf(country, random),
      orderNumber: `PO-${random.whole(10_000, 99_999)}`,
      currency: country.currency,
      ...{ net, tax, total: net + tax, amountDue: null, taxes, lines },
    },
  };
}

function lineOf(random: Random, index: number, sign: number) {
  const [quantity, unitPrice] = [random.whole(1, 40), random.pick([random.whole(50, 9_999), random.whole(10_000, 250_000)])];
  return {
    description: `${random.pick(GOODS)} no ${'abcdefgh'[index]}`.replace(' no', ''),
    quantity: sign * quantity,
    unitPrice,
    net: sign * quantity * unitPrice,
  };
}
