import type { InvoiceReading } from '../../../contracts/invoice/reading.schema.ts';
import { ibanProblem } from '../../../formats/iban.ts';
import { taxIdCountry, taxIdProblem } from '../../../formats/tax-id.ts';
import { vatRatesOf } from '../../../formats/vat-rates.ts';
import { isCurrency } from '../../../kit/common/currency.ts';
import type { Finding } from './finding.ts';
import { checkSums } from './sums.ts';

/**
 * Everything that code can find wrong with a reading by itself: sums, tax rates, check digits, days.
 * @param today ISO 8601 day.
 */
export const checkReading = (reading: InvoiceReading, today: string): Finding[] => [
  ...checkMissing(reading),
  ...checkSums(reading),
  ...checkRates(reading, today),
  ...checkIdentifiers(reading),
  ...checkDays(reading, today),
];

const NEEDED = ['number', 'issuedOn', 'vendorName', 'currency', 'total'] as const;

const checkMissing = (reading: InvoiceReading): Finding[] =>
  NEEDED.filter((field) => reading[field] === null).map((field) => ({
    field,
    rule: 'missing',
    message: `No ${WORDS[field]} could be read.`,
  }));

const WORDS = { number: 'invoice number', issuedOn: 'day of issue', vendorName: 'vendor', currency: 'currency', total: 'total' };

/** Whether each rate exists in the vendor's country, as its tax id names it; else nobody knows the country. */
function checkRates({ taxes, vendorTaxId, issuedOn }: InvoiceReading, today: string): Finding[] {
  const country = vendorTaxId === null ? null : taxIdCountry(vendorTaxId);
  const rates = country === null ? null : vatRatesOf(country, issuedOn ?? today);
  if (rates === null) return [];
  return taxes.flatMap(({ ratePercent }, index): Finding[] =>
    rates.includes(ratePercent)
      ? []
      : [
          {
            field: `taxes.${index}.ratePercent`,
            rule: 'tax-rate',
            message: `${country} has no tax rate of ${ratePercent} % on ${issuedOn ?? today}; it has ${rates.join(', ')} %.`,
          },
        ],
  );
}

function checkIdentifiers({ iban, vendorTaxId, currency }: InvoiceReading): Finding[] {
  const account = iban === null ? null : ibanProblem(iban);
  const taxId = vendorTaxId === null ? null : taxIdProblem(vendorTaxId);
  return [
    ...(account === null ? [] : [{ field: 'iban', rule: 'iban', message: `${iban} is no valid IBAN: ${account}.` }]),
    ...(taxId === null ? [] : [{ field: 'vendorTaxId', rule: 'tax-id', message: `${vendorTaxId} is no valid tax id: ${taxId}.` }]),
    ...(currency === null || isCurrency(currency)
      ? []
      : [{ field: 'currency', rule: 'currency', message: `${currency} is not a currency of ISO 4217.` }]),
  ];
}

const OLDEST_DAYS = 3 * 366;
const LONGEST_TERM_DAYS = 366;
const DAY_MS = 86_400_000;

function checkDays({ issuedOn, dueOn }: InvoiceReading, today: string): Finding[] {
  const found: Finding[] = [];
  if (issuedOn !== null && issuedOn > today)
    found.push({ field: 'issuedOn', rule: 'future', message: `Issued on ${issuedOn}, after today (${today}).` });
  if (issuedOn !== null && daysBetween(issuedOn, today) > OLDEST_DAYS)
    found.push({ field: 'issuedOn', rule: 'old', message: `Issued on ${issuedOn}, more than three years ago.` });
  if (issuedOn === null || dueOn === null) return found;
  if (dueOn < issuedOn)
    found.push({ field: 'dueOn', rule: 'due-before-issued', message: `Due on ${dueOn}, before it was issued (${issuedOn}).` });
  if (daysBetween(issuedOn, dueOn) > LONGEST_TERM_DAYS)
    found.push({ field: 'dueOn', rule: 'term', message: `Due on ${dueOn}, more than a year after ${issuedOn}.` });
  return found;
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
