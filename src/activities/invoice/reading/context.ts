import { decimalMarkOf, numbersIn, type DecimalMark } from '../../../formats/amount-text.ts';
import { datesIn, type DateOrder } from '../../../formats/date-text.ts';
import { fold } from '../../../formats/fold.ts';
import { plainTaxId, taxIdCountry, taxIdProblem } from '../../../formats/tax-id.ts';
import { isCurrency, minorDigits } from '../../../kit/common/currency.ts';
import { isTotal } from './label-kind.ts';
import { LANGUAGES, type Language } from './labels.ts';
import type { Line } from './page.ts';

/** What a whole document says of how its values are written. */
export interface Context {
  language: Language | null;
  /** Countries that the document names, by name or by a tax id. */
  countries: Set<string>;
  currency: string | null;
  digits: number;
  mark: DecimalMark | null;
  dateOrder: DateOrder | null;
}

export function contextOf(lines: readonly Line[]): Context {
  const text = lines.map((line) => line.text).join('\n');
  const language = languageOf(lines);
  const countries = countriesIn(text);
  const currency = currencyOf(lines, countries);
  return {
    language,
    countries,
    currency,
    digits: currency === null ? 2 : minorDigits(currency),
    mark: decimalMarkOf(text),
    dateOrder: dateOrderOf(text, language, currency, countries),
  };
}

/** The language of most labels, each counted for the languages that have it. */
function languageOf(lines: readonly Line[]): Language | null {
  const votes = new Map<Language, number>();
  for (const { hits } of lines)
    for (const { languages } of hits)
      for (const language of new Set(languages)) votes.set(language, (votes.get(language) ?? 0) + 1 / languages.length);
  const [first, second] = [...votes].sort((one, two) => two[1] - one[1]);
  return first && first[1] > (second?.[1] ?? 0) ? first[0] : null;
}

/** All numbers follow the order that one unambiguous date shows; else language, currency and country must leave no doubt. */
export function dateOrderOf(
  text: string,
  language: string | null,
  currency: string | null,
  countries: ReadonlySet<string>,
): DateOrder | null {
  const shown = new Set(datesIn(text, null).flatMap(({ order }) => order ?? []));
  if (shown.size === 1) return [...shown][0]!;
  if (shown.size > 1 || language === null) return null;
  if (language !== 'en') return language in LANGUAGES ? 'day first' : null;
  if (currency === 'USD') return countries.has('US') && countries.size === 1 ? 'month first' : null;
  return currency !== null && DAY_FIRST.includes(currency) ? 'day first' : null;
}

const DAY_FIRST = 'EUR GBP INR AUD NZD CHF PLN DKK NOK SGD'.split(' ');

const REGIONS = new Intl.DisplayNames('en', { type: 'region' });
const CODES =
  'AT AU BE BG BR CA CH CN CY CZ DE DK EE ES FI FR GB GR HK HR HU IE IN IS IT JP LK LT LU LV MT MU MX NL NO NP NZ PK PL PT RO SE SG SI SK TR US ZA'.split(
    ' ',
  );
const COUNTRY_NAMES = CODES.map((code) => [code, new RegExp(`\\b${fold(REGIONS.of(code)!).replace(' sar china', '')}\\b`)] as const);
const US_ADDRESS = /\b[A-Z]{2},? {1,2}\d{5}(?:-\d{4})?\b/;

function countriesIn(text: string): Set<string> {
  const folded = fold(text);
  const named = COUNTRY_NAMES.filter(([, name]) => name.test(folded)).map(([code]) => code);
  const ids = text.match(/\b[A-Z0-9]{8,16}\b/g) ?? [];
  const taxed = ids.map(plainTaxId).flatMap((id) => (taxIdProblem(id) === null ? (taxIdCountry(id) ?? []) : []));
  return new Set([...named, ...taxed, ...(US_ADDRESS.test(text) || /\bu\.?s\.?a\b/i.test(text) ? ['US'] : [])]);
}

/** Signs that stand for one currency, or for another one in each country. */
const SIGNS: Record<string, string | Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  zł: 'PLN',
  Kč: 'CZK',
  US$: 'USD',
  A$: 'AUD',
  C$: 'CAD',
  HK$: 'HKD',
  'Fr.': 'CHF',
  Ft: 'HUF',
  $: { US: 'USD', CA: 'CAD', AU: 'AUD', NZ: 'NZD', SG: 'SGD', HK: 'HKD', MX: 'MXN' },
  Rs: { IN: 'INR', PK: 'PKR', LK: 'LKR', NP: 'NPR', MU: 'MUR' },
  kr: { SE: 'SEK', NO: 'NOK', DK: 'DKK', IS: 'ISK' },
  '¥': { JP: 'JPY', CN: 'CNY' },
};
const SIGN = /(?<![\p{L}])(US\$|A\$|C\$|HK\$|€|£|₹|zł|Kč|Fr\.|Ft|\$|Rs|kr|¥|[A-Z]{3})(?![\p{L}])/gu;
const NAMES: Record<string, string> = {
  'us dollars?': 'USD',
  'euros?': 'EUR',
  'pounds? sterling': 'GBP',
  'swiss francs?': 'CHF',
  'canadian dollars?': 'CAD',
  'australian dollars?': 'AUD',
  'indian rupees?': 'INR',
};

/** The currency beside the totals, else beside other amounts, else the one that is named; null if there are several or a sign fits several. */
function currencyOf(lines: readonly Line[], countries: ReadonlySet<string>): string | null {
  const named = namedCurrencies(lines);
  const ofTotals = lines.filter(({ hits }) => hits.some(({ kind }) => isTotal(kind)));
  for (const group of [ofTotals, lines.filter(({ text }) => numbersIn(text).length > 0), lines]) {
    const signs = [...new Set(group.flatMap(({ text }) => [...text.matchAll(SIGN)].map(([sign]) => sign)))].filter(isSign);
    const meant = new Set(signs.map((sign) => currencyOfSign(sign, countries, named)));
    if (meant.size > 0) return meant.size === 1 ? [...meant][0]! : null;
  }
  return named.length === 1 ? named[0]! : null;
}

/** The only currency whose code or sign stands in a text; null if there is none, or what it means is not sure. */
export function currencyIn(text: string, countries: ReadonlySet<string>): string | null {
  const meant = new Set(
    [...text.matchAll(SIGN)]
      .map(([sign]) => sign)
      .filter(isSign)
      .map((sign) => currencyOfSign(sign, countries)),
  );
  return meant.size === 1 ? [...meant][0]! : null;
}

function namedCurrencies(lines: readonly Line[]): string[] {
  const text = fold(lines.map((line) => line.text).join('\n'));
  return Object.entries(NAMES).flatMap(([name, code]) => (new RegExp(`\\b${name}\\b`).test(text) ? [code] : []));
}

const isSign = (sign: string): boolean => sign in SIGNS || (isCurrency(sign) && !NO_CODES.includes(sign));

/** The currency that a code or a sign stands for in the countries; null if there is none or several. @param named currencies that the text names in words. */
function currencyOfSign(sign: string, countries: ReadonlySet<string>, named: readonly string[] = []): string | null {
  const meant = SIGNS[sign] ?? sign;
  if (typeof meant === 'string') return isCurrency(meant) ? meant : null;
  const said = named.filter((currency) => Object.values(meant).includes(currency));
  const fitting = said.length > 0 ? said : [...countries].flatMap((country) => meant[country] ?? []);
  return fitting.length === 1 ? fitting[0]! : null;
}

const NO_CODES = ['ALL', 'TOP', 'CUP', 'GEL', 'MOP', 'TRY', 'LAK']; // also words in capitals
