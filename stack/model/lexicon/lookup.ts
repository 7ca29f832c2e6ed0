import type { Language } from '../text/language.ts';
import { stem } from '../text/stem.ts';
import { wordsOf } from '../text/words.ts';
import { asking } from './asking.ts';
import type { Concept } from './concept.ts';
import { feeling } from './feeling.ts';
import { money } from './money.ts';
import { trouble } from './trouble.ts';
import { world } from './world.ts';

export const concepts: ReadonlyMap<string, Concept> = new Map(
  [...money, ...trouble, ...feeling, ...asking, ...world].map((concept) => [concept.name, concept]),
);

/** Phrases of one language: stemmed words joined by a space, to the names of concepts. */
interface PhraseBook {
  phrases: Map<string, string[]>;
  longest: number;
  /** The longer single words by their first letter, to find what a misspelt word may mean. */
  alike: Map<string, string[]>;
}

const books = new Map<Language, PhraseBook>();

function phraseBook(language: Language): PhraseBook {
  const known = books.get(language);
  if (known) return known;
  const book: PhraseBook = { phrases: new Map(), longest: 1, alike: new Map() };
  for (const concept of concepts.values()) {
    const list = language === 'en' || language === 'de' || language === 'fr' ? (concept[language] ?? '') : '';
    for (const phrase of list.split(',')) addPhrase(book, phrase, concept.name, language);
  }
  for (const phrase of book.phrases.keys()) {
    if (phrase.length >= SHORTEST_SLIP && !phrase.includes(' '))
      book.alike.set(phrase[0] ?? '', [...(book.alike.get(phrase[0] ?? '') ?? []), phrase]);
  }
  books.set(language, book);
  return book;
}

function addPhrase(book: PhraseBook, phrase: string, concept: string, language: Language): void {
  const stems = wordsOf(phrase).map((word) => stem(word, language));
  if (stems.length === 0) return;
  const key = stems.join(' ');
  const names = book.phrases.get(key) ?? [];
  if (!names.includes(concept)) book.phrases.set(key, [...names, concept]);
  book.longest = Math.max(book.longest, stems.length);
}

/** Builds what lookups need, so that the first request is as quick as the others. */
export const warmUp = (): void => (['en', 'de', 'fr'] as const).forEach(phraseBook);

export interface Found {
  concepts: string[];
  /** How many words the phrase took. */
  words: number;
  /** Below 1 for a word that was found by a part of it or in spite of a slip of the pen. */
  share: number;
}

/** The longest known phrase that starts at a word; words of other languages are looked up in English as well. */
export function findPhrase(words: readonly string[], at: number, language: Language): Found | null {
  for (const tongue of language === 'en' ? (['en'] as const) : ([language, 'en'] as const)) {
    const book = phraseBook(tongue);
    for (let length = Math.min(book.longest, words.length - at); length >= 1; length -= 1) {
      const key = words
        .slice(at, at + length)
        .map((word) => stem(word, tongue))
        .join(' ');
      const names = book.phrases.get(key);
      if (names) return { concepts: names, words: length, share: 1 };
    }
  }
  return findPart(words[at] ?? '', language) ?? findSlip(words[at] ?? '', language);
}

/** German joins words: `Lieferverzögerung` has `liefer` in it. */
function findPart(word: string, language: Language): Found | null {
  if (language !== 'de' || word.length < 9) return null;
  for (const [phrase, names] of phraseBook('de').phrases) {
    if (phrase.length >= 5 && (word.startsWith(phrase) || word.endsWith(phrase))) return { concepts: names, words: 1, share: 0.8 };
  }
  return null;
}

const SHORTEST_SLIP = 6;

/** One letter missing, added or swapped, in a long word only. A changed letter too often makes another word. */
function findSlip(word: string, language: Language): Found | null {
  const tongue = language === 'de' || language === 'fr' ? language : 'en';
  const wanted = stem(word, tongue);
  if (wanted.length < SHORTEST_SLIP || /\d/.test(word)) return null;
  const { phrases, alike } = phraseBook(tongue);
  const meant = alike.get(wanted[0] ?? '')?.find((known) => isOneSlip(known, wanted));
  return meant === undefined ? null : { concepts: phrases.get(meant) ?? [], words: 1, share: 0.7 };
}

function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return left.length + right.length === 1 || (left.length === 2 && left[0] === right[1] && left[1] === right[0]);
}
