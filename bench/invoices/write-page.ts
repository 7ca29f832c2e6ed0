import { decimalText } from '../../src/kit/common/currency.ts';
import type { DocumentText } from '../../src/kit/activity/documents/port.ts';
import type { Invoice } from './generate.ts';
import type { Random } from './random.ts';
import { WORDS, type Language, type Words } from './words.ts';

/** How a page is laid out and its values are written. */
export interface Style {
  /** Label and value beside each other, in columns, or the value below its label. */
  layout: 'beside' | 'columns' | 'below';
  date: 'iso' | 'numbers' | 'month name';
  grouped: boolean;
  sign: 'code before' | 'code behind' | 'sign before';
}

export const styleOf = (random: Random): Style => ({
  layout: random.pick(['beside', 'columns', 'below'] as const),
  date: random.pick(['iso', 'numbers', 'month name'] as const),
  grouped: random.whole(0, 1) === 1,
  sign: random.pick(['code before', 'code behind', 'sign before'] as const),
});

/** An amount as the country writes it. */
function writeAmount(minor: number, currency: string, [group, decimal]: readonly [string, string], grouped: boolean): string {
  const [whole = '', fraction] = decimalText(Math.abs(minor), currency).split('.');
  const digits = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, group) : whole;
  return `${minor < 0 ? '-' : ''}${digits}${fraction === undefined ? '' : decimal + fraction}`;
}

/** A day as people of a language write it. */
function writeDay(day: string, language: Language, style: Style['date']): string {
  if (style === 'iso') return day;
  const locale = language === 'en' ? 'en-GB' : language;
  const month = style === 'month name' ? 'long' : '2-digit';
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month, year: 'numeric', timeZone: 'UTC' }).format(new Date(day));
}

/** The page of an invoice in the language of its country. */
export function writePage({ country, reading }: Invoice, style: Style): DocumentText {
  const words = WORDS[country.language];
  const credit = (reading.total ?? 0) < 0;
  const money = (minor: number | null): string =>
    minor === null ? '' : writeAmount(Math.abs(minor), reading.currency!, country.marks, style.grouped);
  const code = style.sign === 'sign before' ? (SIGNS[reading.currency!] ?? reading.currency!) : reading.currency!;
  const priced = (minor: number | null): string => (style.sign === 'code behind' ? `${money(minor)} ${code}` : `${code} ${money(minor)}`);
  const day = (date: string | null): string => (date === null ? '' : writeDay(date, country.language, style.date));
  const head: [string, string][] = [
    [credit ? words.creditNumber : words.number, reading.number ?? ''],
    [words.issued, day(reading.issuedOn)],
    [words.due, day(reading.dueOn)],
    [words.order, reading.orderNumber ?? ''],
  ];
  const taxes = reading.taxes.map(({ ratePercent, net, tax }): [string, string] => [
    `${words.tax} ${String(ratePercent).replace('.', country.marks[1])} % ${words.on} ${money(net)}`,
    money(tax),
  ]);
  const sums: [string, string][] = [
    [words.net, money(reading.net)],
    ...taxes,
    [words.taxTotal, money(reading.tax)],
    [words.total, priced(reading.total)],
  ];
  const text = [
    reading.vendorName ?? '',
    'Hafenweg 12',
    '',
    ...buyer(words),
    '',
    credit ? words.credit : words.title,
    '',
    ...laidOut(head, style.layout),
    '',
    row([words.description, words.quantity, words.price, words.amount]),
    ...reading.lines.map((line) =>
      row([line.description, quantity(line.quantity, country.marks[1]), money(line.unitPrice), money(line.net)]),
    ),
    '',
    ...sums.map(([label, value]) => `${' '.repeat(40)}${label.padEnd(40)}${value.padStart(20)}`),
    '',
    `IBAN: ${(reading.iban ?? '').replaceAll(/(.{4})(?=.)/g, '$1 ')}`,
    `${words.taxId}: ${reading.vendorTaxId ?? ''}`,
  ];
  return { source: 'text_layer', confidence: 1, pages: [{ text: text.join('\n') }] };
}

const SIGNS: Record<string, string> = { EUR: '€', GBP: '£', PLN: 'zł' };
const buyer = (words: Words): string[] => [`${words.buyer}:`, 'Acme Corp', 'Main Street 5'];
const quantity = (count: number | null, decimal: string): string => (count === null ? '' : String(Math.abs(count)).replace('.', decimal));
const row = ([text = '', ...numbers]: string[]): string => text.padEnd(40) + numbers.map((number) => number.padStart(20)).join('');

function laidOut(pairs: [string, string][], layout: Style['layout']): string[] {
  if (layout === 'beside') return pairs.map(([label, value]) => `${label}: ${value}`);
  if (layout === 'columns') return pairs.map(([label, value]) => `${label.padEnd(36)}${value}`);
  const width = (pair: [string, string]): number => Math.max(pair[0].length, pair[1].length) + 4;
  return [pairs.map((pair) => pair[0].padEnd(width(pair))).join(''), pairs.map((pair) => pair[1].padEnd(width(pair))).join('')];
}
