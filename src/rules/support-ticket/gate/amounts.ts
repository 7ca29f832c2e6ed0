/** Spellings of currencies, with their codes. */
const CURRENCY: Record<string, string> = {
  '€': 'EUR',
  eur: 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  $: 'USD',
  us$: 'USD',
  usd: 'USD',
  dollar: 'USD',
  dollars: 'USD',
  '£': 'GBP',
  gbp: 'GBP',
  pound: 'GBP',
  pounds: 'GBP',
  pfund: 'GBP',
  quid: 'GBP',
  chf: 'CHF',
  franken: 'CHF',
  francs: 'CHF',
  '¥': 'JPY',
  jpy: 'JPY',
  yen: 'JPY',
  '¢': 'cents',
  cents: 'cents',
  pence: 'cents',
  sek: 'SEK',
  nok: 'NOK',
  dkk: 'DKK',
  pln: 'PLN',
  cad: 'CAD',
  aud: 'AUD',
  inr: 'INR',
  '₹': 'INR',
  '₿': 'BTC',
  btc: 'BTC',
  bitcoin: 'BTC',
};

const escape = (text: string): string => text.replace(/[$]/g, '\\$&');
const NAMES = Object.keys(CURRENCY)
  .toSorted((a, b) => b.length - a.length)
  .map(escape)
  .join('|');
const CURRENCY_WORD = `(?<!\\p{L})(?:${NAMES})(?!\\p{L})`;
/** Digits in groups of three or plain, with or without decimals. Lengths are bounded to keep long digit sequences cheap. */
const FIGURE = `(?<![\\d.,])(?:\\d{1,3}(?:[.,' ]\\d{3}){1,4}(?:[.,]\\d{1,2})?|\\d{1,12}(?:[.,]\\d{1,4})?)(?!\\d)`;

const AMOUNT = new RegExp(`(${FIGURE})(?:,-{1,2}|\\.-)?[ \\n]{0,2}(${CURRENCY_WORD})|(${CURRENCY_WORD})[ \\n]{0,2}(${FIGURE})`, 'giu');
const LONE_CURRENCY = new RegExp(CURRENCY_WORD, 'giu');
const PERCENT = new RegExp(`(${FIGURE})[ ]{0,2}(?:%|‰|per ?cent|prozent|pour ?cent)`, 'giu');

/** Reads a number in English, German or French notation: the last mark is the decimal mark unless exactly three digits follow. */
function readFigure(text: string): number {
  const compact = text.replace(/[' ]/g, '');
  const last = Math.max(compact.lastIndexOf('.'), compact.lastIndexOf(','));
  if (last < 0) return Number(compact);
  const mark = compact[last]!;
  const decimals = compact.slice(last + 1);
  const mixed = compact.includes(mark === '.' ? ',' : '.');
  const grouped = decimals.length === 3 && (!mixed || compact.indexOf(mark) !== last);
  if (grouped) return Number(compact.replace(/[.,]/g, ''));
  return Number(`${compact.slice(0, last).replace(/[.,]/g, '')}.${decimals}`);
}

export interface FoundValue {
  text: string;
  /** Normalised value, equal for all spellings. */
  value: string;
}

export interface FoundAmounts {
  amounts: FoundValue[];
  /** Currencies without a figure, as in `fifty euros`. */
  currencies: FoundValue[];
  percents: FoundValue[];
  rest: string;
}

/** Extracts amounts of money, lone currencies and percentages; `rest` is the text without them. */
export function takeAmounts(text: string): FoundAmounts {
  const amounts: FoundValue[] = [];
  const currencies: FoundValue[] = [];
  const percents: FoundValue[] = [];
  const rest = text
    .replace(AMOUNT, (found, figure?: string, name?: string, nameFirst?: string, figureLast?: string) => {
      const currency = CURRENCY[(name ?? nameFirst)!.toLowerCase()];
      amounts.push({ text: found, value: `${readFigure((figure ?? figureLast)!).toFixed(2)} ${currency}` });
      return ' ';
    })
    .replace(LONE_CURRENCY, (found) => {
      currencies.push({ text: found, value: CURRENCY[found.toLowerCase()]! });
      return ' ';
    })
    .replace(PERCENT, (found, figure: string) => {
      percents.push({ text: found, value: `${readFigure(figure)} %` });
      return ' ';
    });
  return { amounts, currencies, percents, rest };
}
