import type { Word } from './normal-form.ts';
import { createWordIndex } from './word-index.ts';

/** The distinct words of a list's names; a word's number is its index. */
export interface Vocabulary {
  words: readonly Word[];
  /** Calls `take` for each word that is similar to a spelling. */
  find(spelled: string, mostEdits: number, take: (word: number, likeness: number) => void): void;
  /** Word numbers by exact reading, for words that were written together. */
  plain: ReadonlyMap<string, readonly number[]>;
  longest: number;
}

export function createVocabulary(words: readonly Word[]): Vocabulary {
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
    find: (spelled, mostEdits, take) =>
      find(spelled, mostEdits, (id, edits) => {
        for (const word of numbers[id]!) take(word, likenessOf(spelled, spellings[id]!, edits));
      }),
  };
}

/** Similarity, 0 to 1: the share of letters that need no edit. */
export const likenessOf = (one: string, two: string, edits: number): number => 1 - edits / Math.max(one.length, two.length);

function append(map: Map<string, number[]>, key: string, value: number): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
