import { fold } from './language.ts';

/** A value in a text. Values are the same when kind and key are equal. */
export interface Value {
  kind: 'url' | 'email' | 'date' | 'amount' | 'code' | 'number';
  raw: string;
  /** Dates in ISO form, without the year if none is named; amounts and numbers in hundredths. */
  key: string;
}

const UNIT = '€|\\$|£|¥|EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|euros?|dollars?|pounds?';
const NUMBER = "\\d{1,3}(?:[.,' ]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d{1,2})?";

/** Reads `1.234,56`, `1,234.56` and `24,90`; the last separator is decimal if one or two digits follow. */
function readNumber(text: string): number {
  const decimal = /[.,](\d{1,2})$/.exec(text);
  const whole = (decimal ? text.slice(0, decimal.index) : text).replace(/[.,' ]/g, '');
  return Number(decimal ? `${whole}.${decimal[1]}` : whole);
}

const hundredths = (number = ''): string => String(Math.round(readNumber(number) * 100));

const MONTHS = ['en', 'de', 'fr'].map((language) =>
  Array.from({ length: 12 }, (_, month) => fold(new Date(2026, month, 15).toLocaleDateString(language, { month: 'long' }))),
);
const monthOf = (word: string): number => Math.max(...MONTHS.map((names) => 1 + names.findIndex((name) => name.startsWith(fold(word)))));

/** An ISO date, without the year if none is given; null when invalid. */
function toDay(year: string | undefined, month: number, day: string | undefined): string | null {
  if (month < 1 || month > 12 || Number(day) < 1 || Number(day) > 31) return null;
  return [...(year === undefined ? [] : [year]), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}

/** In order: text matched by one pattern is removed for the next. */
const PATTERNS: [Value['kind'], RegExp, (groups: (string | undefined)[], raw: string) => string | null][] = [
  ['url', /\bhttps?:\/\/[^\s<>")\]]+[^\s<>")\].,;:!?]/g, (_, raw) => raw],
  ['email', /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, (_, raw) => raw],
  ['date', /\b(\d{4})-(\d{2})-(\d{2})/g, ([year, month, day]) => toDay(year, Number(month), day)],
  ['date', /\b(\d{1,2})\.(\d{1,2})\.(\d{4})?(?!\d)/g, ([day, month, year]) => toDay(year, Number(month), day)],
  [
    'date',
    /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g,
    ([a, b, year]) => (Number(b) <= 12 ? toDay(year, Number(b), a) : toDay(year, Number(a), b)),
  ],
  [
    'date',
    /\b(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+)?(\p{L}{3,9})\.?(?:,?\s+(\d{4}))?(?![\p{L}\d])/giu,
    ([day, month = '', year]) => toDay(year, monthOf(month), day),
  ],
  [
    'date',
    /(?<!\p{L})(\p{L}{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?(?![\p{L}\d])/giu,
    ([month = '', day, year]) => toDay(year, monthOf(month), day),
  ],
  [
    'amount',
    new RegExp(`(?<![\\w.,])(?:(?:${UNIT})\\s?(${NUMBER})|(${NUMBER})\\s?(?:${UNIT}))(?!\\w)`, 'giu'),
    ([a, b]) => hundredths(a ?? b),
  ],
  ['code', /\b(?=[A-Z0-9]{0,20}[A-Z])[A-Z0-9]{1,8}(?:-[A-Z0-9]{1,12}){0,4}-?\d[A-Z0-9]{1,}\b/gi, (_, raw) => raw.toUpperCase()],
  ['number', new RegExp(`(?<![\\w.,-])-?(?:${NUMBER})(?!\\w)`, 'g'), (_, raw) => hundredths(raw)],
];

/** Finds the values in a text. */
export function findValues(text: string): Value[] {
  const found: Value[] = [];
  let rest = text;
  for (const [kind, pattern, keyOf] of PATTERNS) {
    rest = rest.replace(pattern, (raw, ...groups) => {
      const key = keyOf(groups.slice(0, -2) as (string | undefined)[], raw);
      if (key === null) return raw;
      found.push({ kind, raw, key });
      return ' '.repeat(raw.length);
    });
  }
  return found;
}

/** Whether a value is among others. A date without a year matches any year; a number also matches an amount. */
export const isAmong = ({ kind, key }: Value, others: readonly Value[]): boolean =>
  others.some((other) =>
    kind === 'date' ? other.kind === kind && other.key.endsWith(key) : other.key === key && (other.kind === kind || kind === 'number'),
  );

/** The pattern of a code (letters A, digits 0), equal for codes of one series. */
export const formOf = (code: string): string =>
  code
    .toUpperCase()
    .replace(/\d+/g, '0')
    .replace(/[A-Z]+/g, 'A');
