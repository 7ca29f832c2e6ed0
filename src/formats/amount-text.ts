import { readDecimal, type Decimal } from './decimal.ts';

/** Mark between whole units and fractions. */
export type DecimalMark = '.' | ',';

/** A number in a text: its digits and separators as written. */
export interface WrittenNumber {
  text: string;
  negative: boolean;
  /** Positions in the text, of the digits alone. */
  at: number;
  end: number;
  percent: boolean;
}

const SPACE = ' \u00a0\u202f\u2009';
const GROUPED = `\\d{1,3}(?:([.,'’${SPACE}])\\d{3})(?:\\1\\d{3})*(?:[.,]\\d{1,4})?`;
const INDIAN = String.raw`\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,4})?`;
const PLAIN = String.raw`\d+(?:[.,]\d{1,6})?`;
const EDGES = [String.raw`(?<![\p{L}\d_/#]|\d[.,'’:-])`, String.raw`(?![.,:/'’_-]?\d)`];
const NUMBER = new RegExp(`${EDGES[0]}(?:${GROUPED}|${INDIAN}|${PLAIN})${EDGES[1]}`, 'gu');
const LETTERS = /^\p{L}+/u;
const UNIT = /^(?:eur|usd|gbp|chf|pln|zl|zł|kr|rs|cr|[a-z]{1,3}\b)/iu;

/** The numbers of one line, from left to right. Parts of dates, phone numbers with separators and codes with letters are none. */
export function numbersIn(line: string): WrittenNumber[] {
  return [...line.matchAll(NUMBER)]
    .map((match) => {
      const [at, end] = [match.index, match.index + match[0].length];
      const [before, after] = [line.slice(0, at), line.slice(end)];
      return { text: match[0], negative: isNegative(before, after), at, end, percent: /^ ?%/.test(after) };
    })
    .filter(({ end }) => !LETTERS.test(line.slice(end)) || UNIT.test(line.slice(end)));
}

const SYMBOLS = String.raw`(?:\p{Sc}|[A-Z]{3}|kr|zł|Rs\.?)`;
const MINUS_BEFORE = new RegExp(String.raw`(?:^|[\s(:])[-−–] ?(?:${SYMBOLS} ?)?$|\p{Sc} ?[-−–] ?$`, 'u');
const BRACKET_BEFORE = new RegExp(String.raw`\((?:${SYMBOLS} ?)?$`, 'u');
const isNegative = (before: string, after: string): boolean =>
  MINUS_BEFORE.test(before) ||
  /^ ?(?:\p{Sc}|[A-Z]{3})?[-−–](?![\p{L}\d])(?! ?\p{L})/u.test(after) ||
  (BRACKET_BEFORE.test(before) && /^ ?(?:\p{Sc}|[A-Z]{3})?\)/u.test(after));

/**
 * The value of a written number; null where the separators do not say it: `1.234` is read by the mark alone.
 * @param mark decimal mark of the document, or null if unknown.
 */
export function readNumber(text: string, mark: DecimalMark | null): Decimal | null {
  const plain = text.replaceAll(new RegExp(`['’${SPACE}]`, 'gu'), '');
  const grouped = plain.length < text.length;
  const marks = [...plain.matchAll(/[.,]/g)];
  const last = marks.at(-1);
  if (!last) return readDecimal(plain);
  const kinds = new Set(marks.map(([kind]) => kind));
  if (kinds.size === 1 && marks.length > 1) return readDecimal(plain.replaceAll(last[0], ''));
  const [whole, fraction] = [plain.slice(0, last.index).replaceAll(/[.,]/g, ''), plain.slice(last.index + 1)];
  const decimal = kinds.size === 2 || grouped || fraction.length !== 3 || whole.length > 3 || /^0/.test(whole);
  if (decimal) return readDecimal(`${whole}.${fraction}`);
  if (mark === null) return null;
  return readDecimal(last[0] === mark ? `${whole}.${fraction}` : whole + fraction);
}

/**
 * The amount in the smallest unit of its currency; null where it is ambiguous, has fractions of that unit, or is too large.
 * Three digits after the only separator are a group of thousands in a currency with two digits or none, unless the document's mark says otherwise.
 * @param digits decimal digits of the currency.
 */
export function minorOf(written: Pick<WrittenNumber, 'text' | 'negative'>, digits: number, mark: DecimalMark | null): number | null {
  const separator = /^\d{1,3}([.,])\d{3}$/.exec(written.text)?.[1];
  const assumed = mark ?? (separator !== undefined && digits < 3 ? (separator === '.' ? ',' : '.') : null);
  const value = readNumber(written.text, assumed);
  if (value === null || value.scale > digits) return null;
  const minor = value.units * 10n ** BigInt(digits - value.scale);
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return Number(written.negative && minor !== 0n ? -minor : minor);
}

/** The decimal mark that the amounts of a text use; null if there are none, or they are at odds. */
export function decimalMarkOf(text: string): DecimalMark | null {
  const marks = text.split('\n').flatMap((line) => numbersIn(line).flatMap(({ text: written }) => /([.,])\d\d$/.exec(written)?.[1] ?? []));
  const points = marks.filter((mark) => mark === '.').length;
  const commas = marks.length - points;
  if (points > 4 * commas) return '.';
  return commas > 4 * points ? ',' : null;
}
