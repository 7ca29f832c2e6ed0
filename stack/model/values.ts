/** Values that a text names, in a form that can be compared. */
export interface Values {
  amounts: { raw: string; minor: number; currency: string | null }[];
  /** ISO dates beside the text they came from; `--MM-DD` when no year is given. */
  dates: { raw: string; iso: string }[];
  /** Codes such as order or invoice numbers, upper case. */
  codes: string[];
  emails: string[];
  urls: string[];
  phones: string[];
  numbers: { raw: string; value: number }[];
}

const SYMBOLS: Record<string, string> = { '€': 'EUR', $: 'USD', '£': 'GBP', '¥': 'JPY', euro: 'EUR', dollar: 'USD', pound: 'GBP' };
const UNIT = '€|\\$|£|¥|EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|euros?|dollars?|pounds?';
const NUMBER = "\\d{1,3}(?:[.,' ]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d{1,2})?";
const AMOUNT = new RegExp(`(?<![\\w.,])(?:(${UNIT})\\s?(${NUMBER})|(${NUMBER})\\s?(${UNIT}))(?![\\w])`, 'giu');

/** Reads `1.234,56`, `1,234.56` and `24,90`; the last separator with one or two digits behind it is the decimal one. */
export function readNumber(text: string): number {
  const decimal = /[.,](\d{1,2})$/.exec(text);
  const whole = (decimal ? text.slice(0, decimal.index) : text).replace(/[.,' ]/g, '');
  return Number(decimal ? `${whole}.${decimal[1]}` : whole);
}

/** The first letters of the months in English, German and French. */
const MONTHS = [
  /^jan|^jän/,
  /^f[eé][bv]/,
  /^mar|^mär|^mrz/,
  /^apr|^avr/,
  /^mai|^may/,
  /^jun|^juin/,
  /^jul|^juil/,
  /^aug|^ao[uû]/,
  /^sep/,
  /^o[ck]t/,
  /^nov/,
  /^d[eé][cz]/,
];
const NAMED =
  /\b(?:(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(\p{L}{3,9})\.?(?:,?\s+(\d{4}))?|(\p{L}{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?)(?![\p{L}\d])/giu;

const monthOf = (word: string): number => 1 + MONTHS.findIndex((month) => month.test(word.toLowerCase()));

const iso = (year: string | undefined, month: number, day: number): string | null =>
  month < 1 || month > 12 || day < 1 || day > 31
    ? null
    : `${year ?? '-'}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

function findDates(text: string): Values['dates'] {
  const found: Values['dates'] = [];
  const add = (raw: string, value: string | null) => value !== null && found.push({ raw, iso: value });
  for (const [raw, year, month, day] of text.matchAll(/\b(\d{4})-(\d{2})-(\d{2})/g)) add(raw, iso(year, Number(month), Number(day)));
  for (const [raw, day, month, year] of text.matchAll(/\b(\d{1,2})\.(\d{1,2})\.(\d{4})?/g)) add(raw, iso(year, Number(month), Number(day)));
  for (const [raw, first, second, year] of text.matchAll(/\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g)) {
    const dayFirst = Number(second) <= 12;
    add(raw, iso(year, Number(dayFirst ? second : first), Number(dayFirst ? first : second)));
  }
  for (const match of text.matchAll(NAMED)) {
    add(match[0], iso(match[3] ?? match[6], monthOf(match[2] ?? match[4] ?? ''), Number(match[1] ?? match[5])));
  }
  return found;
}

const all = (text: string, pattern: RegExp): string[] => [...new Set(text.match(pattern) ?? [])];

/** Finds the values in a text. */
export function findValues(text: string): Values {
  const amounts = [...text.matchAll(AMOUNT)].map((match) => {
    const unit = (match[1] ?? match[4] ?? '').toLowerCase();
    return {
      raw: match[0],
      minor: Math.round(readNumber(match[2] ?? match[3] ?? '0') * 100),
      currency: SYMBOLS[unit.replace(/(?<=.)s$/, '')] ?? unit.toUpperCase(),
    };
  });
  const marked = [...text.matchAll(/(?:#|\b(?:no|nr|num|number|nummer|numéro|order|bestellung|commande)\b\.?:?\s*#?)\s*(\d{3,})\b/giu)].map(
    (match) => match[1] ?? '',
  );
  return {
    amounts,
    dates: findDates(text),
    codes: [
      ...new Set([
        ...all(text, /\b(?=[A-Z0-9]{0,20}[A-Z])[A-Z0-9]{1,8}(?:-[A-Z0-9]{1,12}){0,4}-?\d[A-Z0-9]{1,}\b/gi).map((code) =>
          code.toUpperCase(),
        ),
        ...marked,
      ]),
    ],
    emails: all(text, /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g),
    urls: all(text, /\bhttps?:\/\/[^\s<>")\]]+[^\s<>")\].,;:!?]/g),
    phones: all(text, /(?<![\w-])(?!\d{4}-\d{2}-\d{2})\+?\d[\d ()/-]{7,16}\d(?![\w-])/g),
    numbers: [...text.matchAll(new RegExp(`(?<![\\w.,-])-?(?:${NUMBER})(?![\\w])`, 'g'))].map(([raw]) => ({ raw, value: readNumber(raw) })),
  };
}
