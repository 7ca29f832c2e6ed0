import type { ListedName } from './listed-names.ts';
import type { Word } from './normal-form.ts';
import { createWordIndex } from './word-index.ts';

/** A listed word that a piece of a payment's name may be. */
export interface FoundListedWord {
  /** The word's number. */
  word: number;
  likeness: number;
}

/** The words of a list's names. */
export interface Vocabulary {
  words: readonly Word[];
  /** By a spelling, with tolerance. */
  find(spelled: string, mostEdits: number): FoundListedWord[];
  /** By an exact reading, for words that were written together. */
  plain: ReadonlyMap<string, readonly number[]>;
  longest: number;
}

export interface IndexedList {
  vocabulary: Vocabulary;
  /** The words of each name. */
  wordsOf: readonly Uint32Array[];
  /** Each name under its rarest word: a payment without this word has not the name, and the common words lead to few names. */
  underWord: readonly (readonly number[])[];
}

/** The words of a list's names, with what leads from a word to the names. */
export function indexNames(names: readonly ListedName[]): IndexedList {
  const [words, uses, numbers] = [[] as Word[], [] as number[], new Map<string, number>()];
  const numberOf = (word: Word): number => {
    const key = word.plain.join(' ');
    const known = numbers.get(key) ?? words.push(word) - 1;
    numbers.set(key, known);
    uses[known] = (uses[known] ?? 0) + 1;
    return known;
  };
  const wordsOf = names.map((name) => Uint32Array.from(name.words, numberOf));
  const underWord = words.map((): number[] => []);
  const rarity = (word: number) => uses[word]! * 100 - words[word]!.plain[0]!.length;
  wordsOf.forEach((own, name) => underWord[own.reduce((one, two) => (rarity(two) < rarity(one) ? two : one))]!.push(name));
  return { vocabulary: vocabularyOf(words), wordsOf, underWord };
}

function vocabularyOf(words: readonly Word[]): Vocabulary {
  const [plain, bySpelling] = [new Map<string, number[]>(), new Map<string, number[]>()];
  words.forEach((word, number) => {
    for (const reading of word.plain) append(plain, reading, number);
    for (const spelling of word.spelled) append(bySpelling, spelling, number);
  });
  const [spellings, numbers] = [[...bySpelling.keys()], [...bySpelling.values()]];
  const find = createWordIndex(spellings);
  return {
    words,
    plain,
    longest: words.reduce((most, word) => Math.max(most, ...word.plain.map(({ length }) => length)), 0),
    find: (spelled, mostEdits) =>
      find(spelled, mostEdits).flatMap(({ id, edits }) => {
        const likeness = 1 - edits / Math.max(spelled.length, spellings[id]!.length);
        return numbers[id]!.map((word) => ({ word, likeness }));
      }),
  };
}

function append(map: Map<string, number[]>, key: string, value: number): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
