import { eld } from 'eld/extrasmall';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stopwords as dutchStops } from '@orama/stopwords/dutch';
import { stopwords as englishStops } from '@orama/stopwords/english';
import { stopwords as frenchStops } from '@orama/stopwords/french';
import { stopwords as germanStops } from '@orama/stopwords/german';
import { stopwords as italianStops } from '@orama/stopwords/italian';
import { stopwords as portugueseStops } from '@orama/stopwords/portuguese';
import { stopwords as spanishStops } from '@orama/stopwords/spanish';

const KNOWN: Record<string, { stem: (word: string) => string; stops: ReadonlySet<string> }> = {
  de: { stem: german, stops: new Set(germanStops) },
  en: { stem: english, stops: new Set(englishStops) },
  es: { stem: spanish, stops: new Set(spanishStops) },
  fr: { stem: french, stops: new Set(frenchStops) },
  it: { stem: italian, stops: new Set(italianStops) },
  nl: { stem: dutch, stops: new Set(dutchStops) },
  pt: { stem: portuguese, stops: new Set(portugueseStops) },
};
const WORD = /[\p{L}][\p{L}\p{N}_]*/gu;
const LONGEST_WORD = 40;
const MOST_READ_CHARACTERS = 2_000;

/** ISO 639-1 code of a text's language; `fallback` when it has no words. */
export function languageOf(text: string, fallback = 'en'): string {
  if (!/\p{L}{2}/u.test(text)) return fallback;
  const { language } = eld.detect(text.slice(0, MOST_READ_CHARACTERS));
  return language === '' ? fallback : language;
}

/** Lower case, without accents. */
export const fold = (text: string): string => text.toLowerCase().replace(/ß/g, 'ss').normalize('NFKD').replace(/\p{M}/gu, '');

/** The stems of a text's words, in order, folded; `content` leaves out the words that carry grammar only. */
export function stemsOf(text: string, language: string, content = false): string[] {
  const { stem, stops } = KNOWN[language] ?? KNOWN.en!;
  const plain = text
    .toLowerCase()
    .replace(/[’`´]/g, "'")
    .replace(/\b[cdjlmnst]'|\bqu'/g, ' ');
  const words = (plain.match(WORD) ?? []).map((word) => word.slice(0, LONGEST_WORD)).filter((word) => word.length > 1);
  return (content ? words.filter((word) => word.length > 2 && !stops.has(word)) : words).map((word) => fold(stem(word)));
}

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

/** Shortens at a word, with an ellipsis, to at most `limit` characters. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit < 2) return text.slice(0, limit);
  const cut = text.slice(0, limit - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > limit / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:.]+$/, '')}…`;
}

/** The texts of a language; where there are none, all. */
export function inLanguage(texts: readonly string[], language: string): readonly string[] {
  const own = texts.filter((text) => languageOf(text, language) === language);
  return own.length > 0 ? own : texts;
}
