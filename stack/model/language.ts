import { eld } from 'eld/extrasmall';
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stopwords as englishStops } from '@orama/stopwords/english';
import { stopwords as frenchStops } from '@orama/stopwords/french';
import { stopwords as germanStops } from '@orama/stopwords/german';
import { remember } from './remember.ts';

const ENGLISH = { stem: english, stops: new Set(englishStops) };
const KNOWN = new Map([
  ['en', ENGLISH],
  ['de', { stem: german, stops: new Set(germanStops) }],
  ['fr', { stem: french, stops: new Set(frenchStops) }],
]);
const LONGEST_WORD = 40;
const MOST_READ_CHARACTERS = 2_000;

const detect = remember((text) => (/\p{L}{2}/u.test(text) ? eld.detect(text.slice(0, MOST_READ_CHARACTERS)).language : ''));

/** Detects the language (ISO 639-1); returns `fallback` for a text without words. */
export const languageOf = (text: string, fallback = 'en'): string => detect(text, '') || fallback;

/** Lower case, without accents. */
export const fold = (text: string): string => text.toLowerCase().replace(/ß/g, 'ss').normalize('NFKD').replace(/\p{M}/gu, '');

const readWords = remember((text, language) => {
  const { stem, stops } = KNOWN.get(language) ?? ENGLISH;
  const plain = text
    .toLowerCase()
    .replace(/[’`´]/g, "'")
    .replace(/\b[cdjlmnst]'|\bqu'/g, ' ');
  const words = (plain.match(/[\p{L}][\p{L}\p{N}_]*/gu) ?? []).map((word) => word.slice(0, LONGEST_WORD));
  const all = words
    .filter((word) => word.length > 1)
    .map((word) => ({ stem: fold(stem(word)), tells: word.length > 2 && !stops.has(word) }));
  return { all: new Set(all.map((one) => one.stem)), content: new Set(all.filter(({ tells }) => tells).map((one) => one.stem)) };
});

/** The stems of a text's words, folded. */
export const stemsOf = (text: string, language: string): ReadonlySet<string> => readWords(text, language).all;

/** The stems of a text's words, folded, without stop words. */
export const contentOf = (text: string, language: string): ReadonlySet<string> => readWords(text, language).content;

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

/** Shortens to at most `limit` characters, at a word, with an ellipsis. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, Math.max(0, limit - 1));
  const space = cut.lastIndexOf(' ');
  return `${(space > limit / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:.]+$/, '')}…`.slice(0, limit);
}

/** The texts in a language; all texts when there are none. */
export function inLanguage(texts: readonly string[], language: string): readonly string[] {
  const own = texts.filter((text) => languageOf(text, language) === language);
  return own.length > 0 ? own : texts;
}
