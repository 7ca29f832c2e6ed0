import { readable } from './readable.ts';
import { comparableScript, letterForms, scriptsOf } from './letters.ts';
import { spellings } from './spelling.ts';

/** A word of a name with all its readings. */
export interface Word {
  /** Readings in small ASCII letters and digits, most probable first. */
  plain: string[];
  /** The readings in a phonetic spelling, for comparison with tolerance. */
  spelled: string[];
  /** Whether it is a single letter of any script. */
  single: boolean;
}

/** A name in the form used for comparison only. */
export interface NormalName {
  words: Word[];
  /** Scripts that have no reliable transliteration to Latin letters. */
  scripts: string[];
  /** Whether it has letters of a comparable script. */
  comparable: boolean;
  /** Why a part of the name could not be compared, or null. */
  doubt: Doubt | null;
}

export type Doubt = 'empty' | 'turned' | 'lost' | 'long';

/** Text of each doubt, as the end of a sentence. */
export const DOUBT_WORDS: Readonly<Record<Doubt, string>> = {
  empty: 'has no letter or digit that could be compared',
  turned: 'has characters that change the direction of writing, so that it looks different from what is stored',
  lost: 'has characters that are no letters, so that it cannot be compared as a whole',
  long: 'is too long to be compared as a whole',
};

/** Names have at most 140 characters; normalisation can make them longer. */
const MOST_LETTERS = 300;
const MOST_WORDS = 75;
/** Apostrophes and soft signs, which occur inside words. */
const APOSTROPHES = /['’‘`´ʹʼʻʿʾ′]/gu;
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;

/**
 * Normalises a name: decoded, without case, accents, punctuation and invisible characters, in Latin letters.
 * @param read reads a word; can be memoised for a whole list.
 */
export function normalForm(name: string, read = readWord): NormalName {
  const { text, turned, lost } = readable(name);
  const cut = text.slice(0, MOST_LETTERS);
  const parts = cut.replace(APOSTROPHES, '').split(BETWEEN_WORDS).filter(Boolean);
  const words = parts
    .slice(0, MOST_WORDS)
    .map((part) => read(part))
    .filter(({ plain }) => plain.length > 0);
  const scripts = scriptsOf(cut);
  return {
    words,
    scripts: scripts.filter((script) => !comparableScript(script)),
    comparable: scripts.some(comparableScript),
    doubt: doubtAbout({ empty: words.length === 0, turned, lost, long: text.length > MOST_LETTERS || parts.length > MOST_WORDS }),
  };
}

export function readWord(part: string): Word {
  const plain = letterForms(part);
  return { plain, spelled: [...new Set(plain.flatMap(spellings))], single: [...part].length === 1 };
}

function doubtAbout(found: Record<Doubt, boolean>): Doubt | null {
  return (['empty', 'turned', 'lost', 'long'] as const).find((doubt) => found[doubt]) ?? null;
}
