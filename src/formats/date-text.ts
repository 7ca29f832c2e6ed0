import { fold } from './fold.ts';

/** Which of day and month comes first where a date is all numbers. */
export type DateOrder = 'day first' | 'month first';

export interface WrittenDate {
  /** `2024-03-12`; null where the order of day and month is not known. */
  day: string | null;
  at: number;
  end: number;
  /** The order that this date itself gives away. */
  order: DateOrder | null;
}

const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt', 'ro', 'sv', 'cs', 'et'];
const MONTHS = monthNames();
const NAME = [...MONTHS.keys()].sort((one, two) => two.length - one.length).join('|');
const SUFFIX = String.raw`(?:st|nd|rd|th|er|\.|º|°)?`;
const OF = String.raw`(?:\s+(?:de|del|of))?`;
const PATTERNS = [
  String.raw`(?<y1>(?:19|20)\d\d)(?<s1>[-/.])(?<m1>\d{1,2})\k<s1>(?<d1>\d{1,2})`,
  String.raw`(?<a>\d{1,2})(?<s2>[-/.]|\. )(?<b>\d{1,2})\k<s2>(?<y2>(?:19|20)\d\d|\d\d)`,
  String.raw`(?<d3>\d{1,2})${SUFFIX}[\s-]*${OF}[\s-]*(?<n3>${NAME})\b\.?,?${OF}[\s-]*(?<y3>(?:19|20)\d\d|\d\d)`,
  String.raw`(?<n4>${NAME})\b\.?\s+(?<d4>\d{1,2})${SUFFIX}\s*,?\s+(?<y4>(?:19|20)\d\d)`,
];
const DATE = new RegExp(String.raw`(?<![a-z0-9]|\d[-/.])(?:${PATTERNS.join('|')})(?![\d]|[-/.]\d)`, 'g');

/**
 * The dates in a text, in its order: ISO 8601, numbers by the known order, and months by name in twelve languages.
 * @param order how numbers are read where both could be the month; null leaves those without a day.
 */
export function datesIn(text: string, order: DateOrder | null): WrittenDate[] {
  return [...fold(text).matchAll(DATE)]
    .flatMap((match) => {
      const part = match.groups ?? {};
      const found = part['a'] === undefined ? { day: namedDay(part), order: null } : numberedDay(part, order);
      return found === null || (found.day === null && found.order !== null)
        ? []
        : [{ ...found, at: match.index, end: match.index + match[0].length }];
    })
    .filter((date) => date.day !== undefined) as WrittenDate[];
}

function namedDay(part: Record<string, string | undefined>): string | undefined {
  if (part['y1']) return dayOf(part['y1'], Number(part['m1']), Number(part['d1'])) ?? undefined;
  const [name, day, year] = part['n3'] ? [part['n3'], part['d3'], part['y3']] : [part['n4'], part['d4'], part['y4']];
  return dayOf(year!, MONTHS.get(name!)!, Number(day)) ?? undefined;
}

function numberedDay(
  { a, b, y2, s2 }: Record<string, string | undefined>,
  order: DateOrder | null,
): Pick<WrittenDate, 'day' | 'order'> | null {
  const [dayFirst, monthFirst] = [dayOf(y2!, Number(b), Number(a)), dayOf(y2!, Number(a), Number(b))];
  if (dayFirst === monthFirst) return dayFirst === null ? null : { day: dayFirst, order: null };
  if (monthFirst === null || (s2 !== '/' && s2 !== '-' && dayFirst !== null)) return { day: dayFirst, order: 'day first' }; // nobody writes 03.12.2024 for March
  if (dayFirst === null) return { day: monthFirst, order: 'month first' };
  return { day: order === null ? null : order === 'day first' ? dayFirst : monthFirst, order: null };
}

/** ISO 8601 of a day that exists, or null. */
function dayOf(year: string, month: number, day: number): string | null {
  const full = year.length === 4 ? year : `20${year}`;
  const text = `${full}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) ? text : null;
}

function monthNames(): Map<string, number> {
  const names = new Map<string, number>();
  for (const language of LANGUAGES)
    for (const month of ['long', 'short'] as const) {
      const alone = new Intl.DateTimeFormat(language, { month, timeZone: 'UTC' });
      const withDay = new Intl.DateTimeFormat(language, { month, day: 'numeric', timeZone: 'UTC' }); // Polish has another form there
      for (let number = 1; number <= 12; number += 1) {
        const date = new Date(Date.UTC(2024, number - 1, 1));
        const parts = [...alone.formatToParts(date), ...withDay.formatToParts(date)].filter(({ type }) => type === 'month');
        for (const { value } of parts) if (/\p{L}{3}/u.test(value)) names.set(fold(value).replace('.', ''), number); // some languages shorten to a number
      }
    }
  return names;
}
