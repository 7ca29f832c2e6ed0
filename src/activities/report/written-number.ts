/** A number as a text has it. */
export interface WrittenNumber {
  /** With its sign. */
  value: number;
  /** Half of the last digit: the computed value may differ by as much. */
  tolerance: number;
  hasSign: boolean;
  isPercent: boolean;
  isPoints: boolean;
  /** ISO 4217; null where no currency is written. */
  currency: string | null;
  /** Unit of time that is written, such as `h`. */
  time: string | null;
}

const NUMBER = /([-−–+]?)\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?/;
const SCALES: Record<string, number> = { k: 1e3, thousand: 1e3, m: 1e6, million: 1e6, bn: 1e9, billion: 1e9 };
const SIGNS: Record<string, string> = { '€': 'EUR', '£': 'GBP', $: 'USD', '¥': 'JPY' };

/** By unit, how it is written. */
const TIMES: Record<string, RegExp> = {
  ms: /\b(?:ms|milliseconds?)\b/,
  s: /\b(?:s|secs?|seconds?)\b/,
  min: /\b(?:min|mins|minutes?)\b/,
  h: /\b(?:h|hrs?|hours?)\b/,
  d: /\b(?:d|days?)\b/,
  week: /\bweeks?\b/,
  year: /\b(?:yrs?|years?)\b/,
};

/** What belongs to the number before it: a scale, a percentage, a currency or a time. */
export const UNIT_BEHIND =
  /^(?:\s?(?:%|per ?cent\b(?!age)|percent(?:age)? points?\b|points?\b|pp\b|\p{Sc}|[A-Z]{3}\b|(?:k|thousand|m|mn|million|bn|billion|tn|trillion)\b)|\s(?:ms|milliseconds?|s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?)\b|\p{L}+)/u;

/** Reads a number with its unit, such as `-1,234.5 EUR`, `€12.3k`, `4 %`; null where it is not exactly one number, or not plainly written. */
export function readNumber(written: string): WrittenNumber | null {
  const found = NUMBER.exec(written);
  if (found === null) return null;
  const [whole, sign = '', integer = '', fraction = ''] = found;
  const rest = `${written.slice(0, found.index)} ${written.slice(found.index + whole.length)}`;
  if (/\d/.test(rest)) return null;
  const after = written.slice(found.index + whole.length);
  const [, scaleName = ''] = /^\s?(k|thousand|m|million|bn|billion)\b/i.exec(after) ?? [];
  const scale = SCALES[scaleName.toLowerCase()] ?? 1;
  const size = Number(`${integer.replaceAll(',', '')}${fraction}`) * scale;
  const isNegative = /[-−–]/.test(sign);
  return {
    value: isNegative ? -size : size,
    tolerance: 0.5 * 10 ** -Math.max(0, fraction.length - 1) * scale,
    hasSign: isNegative || sign === '+',
    isPercent: /%|\bper ?cent\b(?!age)/i.test(rest),
    isPoints: /\b(?:points?|pp)\b/i.test(rest),
    currency: SIGNS[/[€£$¥]/.exec(rest)?.[0] ?? ''] ?? /\b[A-Z]{3}\b/.exec(rest)?.[0] ?? null,
    time: Object.keys(TIMES).find((unit) => TIMES[unit]!.test(after)) ?? null,
  };
}
