import { fold, spellOut } from './language.ts';
import { kindOf, type Slot } from './schema.ts';

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
  ['date', /\b(?<day>\d{1,2})[/-](?<month>\d{1,2})[/-](?<year>\d{4})\b/g],
  ['date', /\b(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})?(?!\d)/g],
  ['date', /\b(?<day>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+)?(?<month>\p{L}{3,9})\.?(?:,?\s+(?<year>\d{4}))?(?![\p{L}\d])/giu],
  ['date', /(?<!\p{L})(?<month>\p{L}{3,9})\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?(?:\s?,?\s+(?<year>\d{4}))?(?![\p{L}\d])/giu],
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

/** Whether a value is among others. A date without a year matches any year. */
export const isAmong = ({ kind, key }: Value, others: readonly Value[]): boolean =>
  others.some((other) => other.kind === kind && (kind === 'date' ? other.key.endsWith(key) : other.key === key));

/** A share is no amount and no number, except where the property is one. */
const SHARE = /\b(?:percent|percentage|rate|share)\b/i;
const IN_CENTS = /\b(?:minor|cents?|smallest unit)\b/i;
const IN_ISO = /\b(?:format date|iso|yyyy-mm-dd)\b/i;

/** A text as the property's value, in the form that its schema or description wants; undefined when it is of another kind. */
export function toValue(slot: Slot, text: string): string | number | undefined {
  const [values, { type, format }, wording] = [findValues(text), slot.schema, `${spellOut(slot.name)} ${slot.description}`];
  const isShare = /\d\s?%/.test(text) && !SHARE.test(wording);
  const number = isShare ? undefined : values.find((value) => value.kind === 'number' || value.kind === 'amount');
  if (type === 'integer' && IN_CENTS.test(wording)) return number && Number(number.key);
  if (type === 'number' || type === 'integer') return number && (type === 'integer' ? Math.round : Number)(Number(number.key) / 100);
  const date = values.find((value) => value.kind === 'date' && /^\d{4}-/.test(value.key));
  if (format === 'date' || IN_ISO.test(slot.description)) return date?.key;
  const kind = kindOf(slot);
  const isOther =
    (kind === 'date' && !values.some((value) => value.kind === 'date')) ||
    (kind === 'amount' && !number) ||
    (kind === 'code' && (isShare || !/\d/.test(text)));
  if (text.trim() === '' || isOther) return undefined;
  return /\bwithout spaces\b/i.test(slot.description) ? text.replace(/\s/g, '') : text.trim();
}
