import { fold } from './language.ts';

/** A value in a text. Values are the same when kind and key are equal. */
export interface Value {
  kind: 'url' | 'email' | 'date' | 'amount' | 'code' | 'number';
  raw: string;
  /** Dates in ISO form, without the year if none is named; amounts and numbers in hundredths. */
  key: string;
}

const UNIT = '€|\\$|£|¥|EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|euros?|dollars?|pounds?';
const NUMBER = "(?:\\d{1,3}(?:[.,' ]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d{1,2})?)";

/** Reads `1.234,56 €`, `1,234.56` and `24,90` in hundredths; the last separator is decimal if one or two digits follow. */
function hundredthsOf(raw: string): string {
  const text = raw.replace(/[^\d.,-]/g, '');
  const [, whole = '', decimals = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(text) ?? [];
  return String(Math.round(Number(`${whole.replace(/[.,]/g, '')}.${decimals}`) * 100));
}

const MONTHS = ['en', 'de', 'fr'].map((language) =>
  Array.from({ length: 12 }, (_, month) => fold(new Date(2026, month, 15).toLocaleDateString(language, { month: 'long' }))),
);
const monthOf = (word: string): number =>
  Number(word) || Math.max(...MONTHS.map((names) => 1 + names.findIndex((name) => name.startsWith(fold(word)))));

/** An ISO date, without the year if none is given; null when invalid. */
function toDay({ year, month = '', day = '' }: Record<string, string | undefined>): string | null {
  const number = monthOf(month);
  if (number < 1 || number > 12 || Number(day) < 1 || Number(day) > 31) return null;
  return [...(year === undefined ? [] : [year]), String(number).padStart(2, '0'), day.padStart(2, '0')].join('-');
}

/** In order: text matched by one pattern is removed for the next. */
const PATTERNS: [Value['kind'], RegExp][] = [
  ['url', /\bhttps?:\/\/[^\s<>")\]]+[^\s<>")\].,;:!?]/g],
  ['email', /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  ['date', /\b(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})/g],
  ['date', /\b(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})?(?!\d)/g],
  ['date', /\b(?<day>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+)?(?<month>\p{L}{3,9})\.?(?:,?\s+(?<year>\d{4}))?(?![\p{L}\d])/giu],
  ['date', /(?<!\p{L})(?<month>\p{L}{3,9})\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?<year>\d{4}))?(?![\p{L}\d])/giu],
  ['amount', new RegExp(`(?<![\\w.,])(?:(?:${UNIT})\\s?${NUMBER}|${NUMBER}\\s?(?:${UNIT}))(?!\\w)`, 'giu')],
  ['code', /\b(?=[A-Z0-9]{0,20}[A-Z])[A-Z0-9]{1,8}(?:-[A-Z0-9]{1,12}){0,4}-?\d[A-Z0-9]{1,}\b/gi],
  ['number', new RegExp(`(?<![\\w.,-])-?${NUMBER}(?!\\w)`, 'g')],
];

function keyOf(kind: Value['kind'], raw: string, groups: Record<string, string | undefined>): string | null {
  if (kind === 'date') return toDay(groups);
  if (kind === 'code') return raw.toUpperCase();
  return kind === 'amount' || kind === 'number' ? hundredthsOf(raw) : raw;
}

/** Finds the values in a text. */
export function findValues(text: string): Value[] {
  const found: Value[] = [];
  let rest = text;
  for (const [kind, pattern] of PATTERNS) {
    rest = rest.replace(pattern, (raw: string, ...groups) => {
      const key = keyOf(kind, raw, groups.at(-1) as Record<string, string>);
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
