import { isCurrency, minorDigits } from '../../../src/kit/common/currency.ts';
import { anyOf, FELL_WORDS, LARGEST_WORDS, NUMBER_WORDS, ROSE_WORDS, SMALLEST_WORDS } from '../../../src/kit/common/statement-words.ts';
import { SPEAKS_TO_MODEL } from '../reply.ts';

const MOST_CHARACTERS = 40;
const PLAIN = /^[\p{L}\d](?:[\p{L}\d _'’&+()/-]|[.,](?=\d))*$/u;
/** Words that a reader takes for a number or a superlative of the sentence. */
const LOADED = anyOf('i', NUMBER_WORDS, LARGEST_WORDS, SMALLEST_WORDS);
const DIRECTION = anyOf('i', ROSE_WORDS, FELL_WORDS);

/** A text of the data, if it is a plain name that changes no sentence it stands in. */
const plainName = (text: string): string | null =>
  text.length > 0 &&
  text.length <= MOST_CHARACTERS &&
  text === text.trim() &&
  PLAIN.test(text) &&
  !LOADED.test(text) &&
  !SPEAKS_TO_MODEL.test(text)
    ? text
    : null;

/** A title has no digits: they would be numbers without a source. */
export const sayableTitle = (title: unknown): string | null => (typeof title === 'string' && !/\d/.test(title) ? plainName(title) : null);

/** `5`, `5 EUR` and `5 a` would be numbers without a source. */
const isNumber = (text: string): boolean =>
  /\d/.test(text) && (!/\p{L}{2}|\d-|\p{L}\d/u.test(text) || /^[\d.,\s]+(?:\p{L}{1,3}|per ?cent)$/u.test(text));

/** The name of a row; a month as `July 2026`, a day as `5 Jul 2026`. */
export function sayableLabel(text: string, unit: string): string | null {
  const inEnglish = (options: Intl.DateTimeFormatOptions) =>
    new Date(text.length === 7 ? `${text}-01` : text).toLocaleDateString('en-GB', { ...options, year: 'numeric', timeZone: 'UTC' });
  if (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)) return inEnglish({ month: 'long' });
  if (unit === 'day' && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)))
    return inEnglish({ day: 'numeric', month: 'short' }).replace('Sept', 'Sep');
  return isNumber(text) ? null : plainName(text);
}

/** A name for a sentence about a change, where a word such as "lost" would say the wrong thing. */
export const neutral = (name: string | null): string | null => (name === null || DIRECTION.test(name) ? null : name);

/** `Sales` inside a sentence; `VAT` stays. */
export const inner = (title: string | null): string | null =>
  title && (/^\p{Lu}{2}/u.test(title) ? title : title[0]!.toLowerCase() + title.slice(1));
/** `Sales` at the start of a sentence. */
export const upper = (title: string | null): string | null => title && title[0]!.toUpperCase() + title.slice(1);

/** A name that a reader could take for a word of the sentence, in quotation marks. */
export const quoted = (label: string | null): string | null => (label !== null && /^\p{Ll}/u.test(label) ? `“${label}”` : label);

const MOST_EXACT = 1e15;
const MOST_DIGITS = 6;
const IS_SCALE = /^(?:k|m|bn|per ?cent)$/i;

/** A number with its unit; null when it cannot be written plainly.  */
export function writeNumber(value: number, unit: string, digits: number): string | null {
  if (!(Math.abs(value) < MOST_EXACT)) return null;
  const text = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (value !== 0 && !/[1-9]/.test(text)) return null;
  const isWritten =
    unit === '%' || unit === 'percentage points' || (/^\p{L}+$/u.test(unit) && !IS_SCALE.test(unit) && plainName(unit) !== null);
  return isWritten && unit !== 'count' && unit !== 'number' ? `${text} ${unit}` : text;
}

/** Digits behind the point: those of the currency, else as many as the value needs among the others. */
export function digitsFor(value: number, unit: string, others: readonly number[]): number {
  const least = isCurrency(unit) ? minorDigits(unit) : 0;
  const isFine = others.some((one) => Math.abs(one * 10 ** least - Math.round(one * 10 ** least)) > 1e-6);
  if (!isFine || !Number.isFinite(value)) return least;
  const size = Math.abs(value);
  if (size >= 1 || size === 0) return Math.max(least, size >= 100 ? 1 : 2);
  return Math.max(least, Math.min(MOST_DIGITS, 2 - Math.floor(Math.log10(size))));
}
