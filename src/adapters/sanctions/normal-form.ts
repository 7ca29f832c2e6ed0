import { readable } from './readable.ts';
import { comparableScript, letterForms, scriptsOf } from './letters.ts';
import { spellings } from './spelling.ts';

/** A word of a name in all ways in which it can be read. */
export interface Word {
  /** Small ASCII letters and digits, the likeliest reading first. */
  plain: string[];
  /** The readings in one spelling for all that sounds alike: what is compared with tolerance. */
  spelled: string[];
  /** Whether it is one letter that stands alone, in whatever script. */
  single: boolean;
}

/** A name as it is compared, and never as it is booked. */
export interface NormalName {
  words: Word[];
  /** Scripts in it that cannot be told in Latin letters with certainty. */
  scripts: string[];
  /** Whether it has letters that can. */
  comparable: boolean;
  /** Why the name may say more than was compared; null where all of it was. */
  doubt: Doubt | null;
}

export type Doubt = 'empty' | 'turned' | 'lost' | 'long';

/** Each doubt as the end of a sentence. */
export const DOUBT_WORDS: Readonly<Record<Doubt, string>> = {
  empty: 'has no letter or digit that could be compared',
  turned: 'has characters that turn the direction of writing, so that it reads otherwise than it is stored',
  lost: 'has characters that stand for no letter, so that it cannot be compared as a whole',
  long: 'is too long to be compared as a whole',
};

/** A name has 140 letters at most; some of them come apart. */
const MOST_LETTERS = 300;
const MOST_WORDS = 75;
/** Marks of elision and of Slavic softness stand inside of words. */
const APOSTROPHES = /['’‘`´ʹʼʻʿʾ′]/gu;
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;

/**
 * The one normal form of a name: decoded, without case, accents, punctuation and invisible characters, in Latin letters.
 * @param read reads a word; for a whole list one that remembers.
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
