/** Names of the months and their abbreviations, in the shop's languages. */
const MONTHS: readonly string[][] = [
  ['january', 'jan', 'januar', 'janvier', 'janv'],
  ['february', 'feb', 'februar', 'février', 'fevrier', 'févr'],
  ['march', 'mar', 'märz', 'maerz', 'mars'],
  ['april', 'apr', 'avril', 'avr'],
  ['may', 'mai'],
  ['june', 'jun', 'juni', 'juin'],
  ['july', 'jul', 'juli', 'juillet', 'juil'],
  ['august', 'aug', 'août', 'aout'],
  ['september', 'sep', 'sept', 'septembre'],
  ['october', 'oct', 'oktober', 'okt', 'octobre'],
  ['november', 'nov', 'novembre'],
  ['december', 'dec', 'dezember', 'dez', 'décembre', 'decembre', 'déc'],
];

const MONTH = new Map(MONTHS.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));
const NAME = [...MONTH.keys()].toSorted((a, b) => b.length - a.length).join('|');

const ISO = /(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/g;
const NUMERIC = /(?<![\d.,/-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})?(?![\d])/g;
const DAY_FIRST = new RegExp(`(?<!\\d)(\\d{1,2})(?:\\.|st|nd|rd|th|er)? (?:of )?(${NAME})(?!\\p{L})\\.?(?:,? (\\d{4}))?`, 'giu');
const MONTH_FIRST = new RegExp(`(?<!\\p{L})(${NAME})\\.? (\\d{1,2})(?:st|nd|rd|th)?(?![\\d])(?:,? (\\d{4}))?`, 'giu');

export interface FoundDate {
  text: string;
  /** `YYYY-MM-DD`, or `MM-DD` without a year; two if day and month are ambiguous. */
  readings: string[];
}

const two = (value: string | number): string => String(value).padStart(2, '0');
const reading = (day: string, month: string | number, year: string | undefined): string =>
  `${year ? `${year.length === 2 ? `20${year}` : year}-` : ''}${two(month)}-${two(day)}`;

/** Extracts English, German and French dates; `rest` is the text without them. */
export function takeDates(text: string): { dates: FoundDate[]; rest: string } {
  const dates: FoundDate[] = [];
  const take = (found: string, ...readings: string[]): string => {
    dates.push({ text: found, readings });
    return ' ';
  };
  const rest = text
    .replace(ISO, (found, year: string, month: string, day: string) => take(found, reading(day, month, year)))
    .replace(DAY_FIRST, (found, day: string, name: string, year?: string) =>
      take(found, reading(day, MONTH.get(name.toLowerCase())!, year)),
    )
    .replace(MONTH_FIRST, (found, name: string, day: string, year?: string) =>
      take(found, reading(day, MONTH.get(name.toLowerCase())!, year)),
    )
    .replace(NUMERIC, (found, a: string, _mark: string, b: string, year?: string) => take(found, reading(a, b, year), reading(b, a, year)));
  return { dates, rest };
}
