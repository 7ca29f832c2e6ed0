import { ibanIn } from '../ocr/iban.ts';
import { memoizeByValue } from '../../src/kit/common/memoize.ts';
import { fold, spellOut } from './language.ts';
import { kindOf, type Slot } from './schema.ts';

/** A value in a text. Values are the same when kind and key are equal. */
export interface Value {
  kind: 'url' | 'email' | 'date' | 'amount' | 'code' | 'number';
  raw: string;
  /** Dates in ISO form, without the year if none is named; amounts and numbers in hundredths. */
  key: string;
}

const UNIT = '€|\\$|£|¥|₹|zł|Rs|EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|INR|CAD|AUD|euros?|dollars?|pounds?';
const NUMBER = "(?:\\d{1,3}(?:[.,' ]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d{1,2})?)";

/** Reads `1.234,56 €`, `1,234.56` and `24,90` in hundredths; the last separator is decimal if one or two digits follow. */
function hundredthsOf(raw: string): string {
  const text = raw.replace(/[^\d.,-]/g, '');
  const [, whole = '', decimals = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(text) ?? [];
  return String(Math.round(Number(`${whole.replace(/[.,]/g, '')}.${decimals}`) * 100));
}

const MONTHS = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt'].map((language) =>
  Array.from({ length: 12 }, (_, month) => {
    const day = new Date(2026, month, 15).toLocaleDateString(language, { day: 'numeric', month: 'long' }); // beside a day some languages bend it
    return fold(/\p{L}{3,}/u.exec(day)![0]);
  }),
);
const monthOf = (word: string): number =>
  Number(word) || Math.max(...MONTHS.map((names) => 1 + names.findIndex((name) => name.startsWith(fold(word)))));

/** An ISO date, without the year if none is given; null when invalid. */
function toDay({ year, month = '', day = '' }: Record<string, string | undefined>): string | null {
  const given = [monthOf(month), Number(day)] as const;
  const [number, date] = given[0] > 12 ? given.toReversed() : given; // 03/20/2026
  if (number < 1 || number > 12 || date < 1 || date > 31) return null;
  return [...(year === undefined ? [] : [year]), ...[number, date].map((part) => String(part).padStart(2, '0'))].join('-');
}

/** In order: text matched by one pattern is removed for the next. */
const PATTERNS: [Value['kind'], RegExp][] = [
  ['url', /\bhttps?:\/\/[^\s<>")\]]+[^\s<>")\].,;:!?]/g],
  ['email', /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  ['date', /\b(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})/g],
  ['date', /\b(?<day>\d{1,2})[/-](?<month>\d{1,2})[/-](?<year>\d{4})\b/g],
  ['date', /\b(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})?(?!\d)/g],
  [
    'date',
    /\b(?<day>\d{1,2})(?:[a-z]{2}|\.)?\s+(?:(?:of|de)\s+)?(?<month>\p{L}{3,12})\.?(?:,?\s+(?:de\s+)?(?<year>\d{4}))?(?![\p{L}\d])/giu,
  ],
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
export const findValues = memoizeByValue((text: string) => text, valuesIn, 2_000);

function valuesIn(text: string): readonly Value[] {
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

const UNITS = new RegExp(`(?<!\\p{L})(?:${UNIT})(?!\\p{L})`, 'giu');

/** A text without its values and units. */
export const withoutValues = (text: string): string =>
  findValues(text)
    .reduce((rest, { raw }) => rest.replace(raw, ' '), text)
    .replace(UNITS, ' ');

/** The unit of money that a text has most often beside numbers and in labels. */
export function unitIn(text: string): string | undefined {
  const units = text.match(UNITS) ?? [];
  const count = (unit: string): number => units.filter((one) => one === unit).length;
  return units.toSorted((one, other) => count(other) - count(one))[0];
}

/** Whether a value is among others. A date without a year matches any year. */
export const isAmong = ({ kind, key }: Value, others: readonly Value[]): boolean =>
  others.some((other) => other.kind === kind && (kind === 'date' ? other.key.endsWith(key) : other.key === key));

/** A property that is a rate takes a number or a share; all others take no share as a number. */
const RATE = /\b(?:percent|percentage|rate|share)\b/;
const IS_RATE = /^[\d.,]+\s?%?$/;
const IN_CENTS = /\b(?:minor|cents?|smallest unit)\b/i;
const IS_AMOUNT = /^(?:sum|amount|price|total|cost)\b/i;
const IN_ISO = /\b(?:format date|iso 8601|yyyy-mm-dd)\b/i;

/** Whether a property is an amount of money, as printed. */
export const isSum = (slot: Slot): boolean => kindOf(slot) === 'amount' || IS_AMOUNT.test(slot.description);
export const isIbanSlot = ({ name, description }: Slot): boolean => /\biban\b/i.test(`${spellOut(name)} ${description}`);

/** A text as the property's value, in the form that its schema or description wants; undefined when it is of another kind. */
export function toValue(slot: Slot, given: string): string | number | undefined {
  const [text, values, name, { type, format }] = [given.trim(), findValues(given), spellOut(slot.name), slot.schema];
  const has = (...kinds: Value['kind'][]): boolean => values.some((value) => kinds.includes(value.kind));
  const isShare = /\d\s?%/.test(text) && !RATE.test(name);
  const number = isShare ? undefined : values.find(({ kind }) => kind === 'number' || kind === 'amount');
  if (text === '' || (RATE.test(name) && !IS_RATE.test(text))) return undefined;
  if (type === 'integer' && IN_CENTS.test(`${name} ${slot.description}`)) return number && Number(number.key);
  if (type === 'number' || type === 'integer') return number && (type === 'integer' ? Math.round : Number)(Number(number.key) / 100);
  if (format === 'date' || IN_ISO.test(slot.description))
    return values.find(({ kind, key }) => kind === 'date' && /^\d{4}-/.test(key))?.key;
  if (/\bcurrency\b/.test(name) && /\d/.test(text)) return undefined;
  const kind = kindOf(slot);
  if (kind === 'date' && !has('date')) return undefined;
  if (isSum(slot) && !number) return undefined;
  if (isIbanSlot(slot)) return ibanIn(text) ?? (/\d{6}/.test(text) ? text : undefined);
  if (kind !== 'code') return /\bwithout spaces\b/i.test(slot.description) ? text.replace(/\s/g, '') : text.replace(/[,;]+$/, '');
  const code = text.replace(/(?<=\d\S*) \p{Ll}.*/u, ''); // `4711 of 2 May`
  const isOther = findValues(code).some((value) => value.kind === 'amount' || value.kind === 'date');
  return isShare || isOther || !/\d/.test(code) || /^[\d.,' ]*[.,]\d\d$/.test(code) ? undefined : code;
}
