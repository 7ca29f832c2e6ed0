import { canonicalAddress } from '../../../kit/common/address.ts';
import { takeAmounts, type FoundValue } from './amounts.ts';
import { takeDates, type FoundDate } from './dates.ts';

/** Values in a text that can be right or wrong. */
export interface Values {
  addresses: FoundValue[];
  links: FoundValue[];
  /** Order, charge and article numbers. */
  numbers: FoundValue[];
  dates: FoundDate[];
  amounts: FoundValue[];
  currencies: FoundValue[];
  percents: FoundValue[];
  durations: FoundValue[];
  /** Other sequences of four or more digits: phone numbers, account numbers, order numbers without prefix. */
  digits: FoundValue[];
}

const ADDRESS = /[^\s@<>()[\],;:"]{1,64}(?:@|\(at\)|\[at\])[^\s@<>()[\],;:"]{1,255}/gi;
const SCHEME = /(?<![\p{L}\d])(?:[a-z][a-z0-9+-]{1,15}:\/\/|mailto:|tel:|sms:|javascript:|data:|vbscript:|file:)[^\s<>"]{1,2000}/giu;
/** Without a scheme; mail programs still turn it into a link. */
const BARE_LINK =
  /(?<![\p{L}\d])(?:[\p{L}\d-]{1,63}\.){1,8}(?:\p{L}{2,24}|xn--[a-z\d-]{1,40})(?::\d{1,5})?(?:\/[^\s<>"]{0,2000})?(?![\p{L}\d])/giu;
const IP_LINK = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])(?:\/[^\s<>"]{0,2000})?/g;
const NUMBER = /(?<![\p{L}\d-])[a-z]{1,4}-\d{1,12}(?:-\d{1,4})?(?![\p{L}\d])/giu;
const DIGITS = /\d(?:[\d ()/.-]{0,24}\d)?/g;

const SMALL_NUMBERS: readonly string[][] = [
  ['one'],
  ['two', 'zwei', 'deux'],
  ['three', 'drei', 'trois'],
  ['four', 'vier', 'quatre'],
  ['five', 'fünf', 'cinq'],
  ['six', 'sechs'],
  ['seven', 'sieben', 'sept'],
  ['eight', 'acht', 'huit'],
  ['nine', 'neun', 'neuf'],
  ['ten', 'zehn', 'dix'],
  ['eleven', 'elf', 'onze'],
  ['twelve', 'zwölf', 'douze'],
];
const LARGER_NUMBERS: Record<string, string> = {
  ...{ fourteen: '14', fifteen: '15', twenty: '20', thirty: '30', forty: '40', fifty: '50', sixty: '60', ninety: '90', hundred: '100' },
  ...{
    vierzehn: '14',
    fünfzehn: '15',
    zwanzig: '20',
    dreißig: '30',
    vierzig: '40',
    fünfzig: '50',
    sechzig: '60',
    neunzig: '90',
    hundert: '100',
  },
  ...{ quatorze: '14', quinze: '15', vingt: '20', trente: '30', quarante: '40', cinquante: '50', soixante: '60', cent: '100' },
};
const NUMBER_WORDS = new Map([
  ...SMALL_NUMBERS.flatMap((names, index) => names.map((name) => [name, String(index + 1)] as const)),
  ...Object.entries(LARGER_NUMBERS),
]);
const UNITS: Record<string, string> = {
  second: 'seconds?|sekunden?|secondes?',
  minute: 'minutes?|minuten',
  hour: 'hours?|hrs?|stunden?|heures?',
  day: 'days?|tage?n?|werktage?n?|arbeitstage?n?|jours?',
  week: 'weeks?|wochen?|semaines?',
  month: 'months?|monate?n?|mois',
  year: 'years?|jahre?n?|ans|années?',
};
const COUNT = `\\d{1,5}|${[...NUMBER_WORDS.keys()].join('|')}`;
const FILLER = '(?:working|business|calendar|full|more|volle?n?)';
const DURATION = new RegExp(
  `(?<![\\p{L}\\d])(?:(${COUNT})\\s?(?:-|–|to|or|bis|oder|à|ou)\\s?)?(${COUNT})[\\s-]?(?:${FILLER} )?(${Object.values(UNITS).join('|')})(?!\\p{L})`,
  'giu',
);
const UNIT_OF = Object.entries(UNITS).map(([unit, names]) => [unit, new RegExp(`^(?:${names})$`, 'iu')] as const);

/** Moves all matches from the text into `into`; returns the text with a space for each match. */
function take(text: string, pattern: RegExp, into: FoundValue[], value: (found: string) => string): string {
  return text.replace(pattern, (found) => {
    into.push({ text: found, value: value(found) });
    return ' ';
  });
}

/** Trailing punctuation belongs to the sentence, not the link; only the path is case-sensitive. */
function linkValue(link: string): string {
  const bare = link.replace(/[.,;:!?)\]}'*_]+$/u, '').replace(/\/$/, '');
  const [, scheme = '', host = '', path = ''] = /^([a-z][a-z0-9+-]*:(?:\/\/)?)?([^/?#]*)(.*)$/iu.exec(bare)!;
  return `${scheme.toLowerCase()}${host.toLowerCase()}${path}`;
}

function takeDurations(text: string, into: FoundValue[]): string {
  const count = (word: string): string => NUMBER_WORDS.get(word.toLowerCase()) ?? String(Number(word));
  return text.replace(DURATION, (found, from: string | undefined, to: string, name: string) => {
    const unit = UNIT_OF.find(([, names]) => names.test(name))![0];
    for (const word of from ? [from, to] : [to]) into.push({ text: found, value: `${count(word)} ${unit}` });
    return ' ';
  });
}

/** Extracts all values that must agree with facts and passages. The order matters: each step removes its matches from the text. */
export function readValues(text: string): Values {
  const found: Omit<Values, 'dates' | 'amounts' | 'currencies' | 'percents'> = {
    addresses: [],
    links: [],
    numbers: [],
    durations: [],
    digits: [],
  };
  let rest = take(text, SCHEME, found.links, linkValue);
  rest = take(rest, ADDRESS, found.addresses, (address) => canonicalAddress(address.replace(/[.!?']+$/, '')));
  rest = take(rest, IP_LINK, found.links, linkValue);
  const { dates, rest: undated } = takeDates(rest);
  rest = take(undated, BARE_LINK, found.links, linkValue);
  rest = take(rest, NUMBER, found.numbers, (number) => number.toUpperCase());
  const { amounts, currencies, percents, rest: unpriced } = takeAmounts(rest);
  rest = takeDurations(unpriced, found.durations);
  for (const [row] of rest.matchAll(DIGITS)) {
    const digits = row.replace(/\D/g, '');
    if (digits.length >= 4) found.digits.push({ text: row, value: digits });
  }
  return { ...found, dates, amounts, currencies, percents };
}
