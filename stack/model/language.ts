import { eld } from 'eld/extrasmall';
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stopwords as englishStops } from '@orama/stopwords/english';
import { stopwords as frenchStops } from '@orama/stopwords/french';
import { stopwords as germanStops } from '@orama/stopwords/german';
import { memoizeByValue } from '../../src/kit/common/memoize.ts';

const ENGLISH = { stem: english, stops: new Set(englishStops) };
const KNOWN = new Map([
  ['en', ENGLISH],
  ['de', { stem: german, stops: new Set(germanStops) }],
  ['fr', { stem: french, stops: new Set(frenchStops) }],
]);
/** At most 40 characters, so that a stemmer's time is bounded; single letters, such as elided articles, tell nothing. */
const WORD = /\p{L}[\p{L}\p{N}_]{1,39}/gu;
const MOST_READ_CHARACTERS = 2_000;
const MOST_KEPT = 5_000;

const detect = memoizeByValue(
  (text: string) => text,
  (text) => (/\p{L}{2}/u.test(text) ? eld.detect(text.slice(0, MOST_READ_CHARACTERS)).language : ''),
  MOST_KEPT,
);

/** Detects the language (ISO 639-1); returns `fallback` for a text without words. */
export const languageOf = (text: string, fallback = 'en'): string => detect(text) || fallback;

/** Lower case, without accents. */
export const fold = (text: string): string => text.toLowerCase().replace(/ß/g, 'ss').normalize('NFKD').replace(/\p{M}/gu, '');

/** Whether a folded word is a small one in a known language, such as an article. */
export const isStop = (word: string): boolean => [...KNOWN.values()].some(({ stops }) => stops.has(word));

function stemWords([text, language]: readonly [string, string]) {
  const { stem, stops } = KNOWN.get(language) ?? ENGLISH;
  const words = text.toLowerCase().match(WORD) ?? [];
  const all = words.map((word) => ({ stem: fold(stem(word)), tells: word.length > 2 && !stops.has(word) }));
  return { all: new Set(all.map((one) => one.stem)), content: new Set(all.filter(({ tells }) => tells).map((one) => one.stem)) };
}
const stemmed = memoizeByValue((given: readonly [string, string]) => given, stemWords, MOST_KEPT);

/** The stems of a text's words, folded. */
export const stemsOf = (text: string, language: string): ReadonlySet<string> => stemmed([text, language]).all;

/** The stems of a text's words, folded, without stop words. */
export const contentOf = (text: string, language: string): ReadonlySet<string> => stemmed([text, language]).content;

/** `orderId`, `order_id` and `order-id` give `order id`. */
export const spellOut = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_\-./]+/g, ' ')
    .trim()
    .toLowerCase();

/** Sentences and lines of a text, trimmed, none empty. Numbered steps stay whole. */
export const sentencesOf = (text: string): string[] =>
  text
    .split(/\n+/)
    .flatMap((line) => (/^\s*(?:\d+[.)]|[-*•])\s/.test(line) ? [line] : line.split(/(?<=[.!?…])\s+(?=[\p{Lu}\p{N}"'¿¡(])/u)))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');

/** Shortens to at most `limit` characters, with an ellipsis. */
export const shorten = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, Math.max(0, limit - 1)).trimEnd()}…`;

/** The texts in a language; all texts when there are none. */
export function inLanguage(texts: readonly string[], language: string): readonly string[] {
  const own = texts.filter((text) => languageOf(text, language) === language);
  return own.length > 0 ? own : texts;
}

export const isForeign = (texts: readonly string[], language: string): boolean =>
  !texts.some((text) => languageOf(text, language) === language);
