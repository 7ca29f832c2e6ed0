import type { Word } from './normal-form.ts';
import type { Span } from './spans.ts';
import { kindOf } from './word-kinds.ts';

/** A listed word and the pieces of a payment's name that may be it, the likest first. */
export interface Wanted {
  word: Word;
  spans: readonly Span[];
}

/** A letter of a payment's name that stands alone. */
export interface Initial {
  letter: string;
  span: Span;
}

interface Taken {
  word: Word;
  span: Span;
  initial: boolean;
}

/** An initial may be the word, and is never as sure. */
const INITIAL_LIKENESS = 0.9;
const SURE_LENGTH = 5;

/**
 * How alike a listed name is to what a payment's name has in place of its words, or null where one is missing.
 * Each word takes another piece of the name. Initials stand for words only beside a word that says who it is.
 */
export function fit(listed: readonly Wanted[], initials: readonly Initial[]): { likeness: number; spans: Span[] } | null {
  const wanted = listed.map((one) => optionsOf(one, initials));
  // the word with the fewest choices takes first
  wanted.sort((one, two) => one.options.length - two.options.length);
  const taken: Taken[] = [];
  for (const { word, options, initial } of wanted) {
    const free = options.find(({ from, to }) => taken.every(({ span }) => to <= span.from || from >= span.to));
    if (!free) return null;
    taken.push({ word, span: free, initial });
  }
  if (taken.some(({ initial }) => initial) && !taken.some(isSure)) return null;
  const score = taken.reduce((sum, { word, span }) => sum + span.likeness * weightOf(word), 0);
  return { likeness: score / taken.reduce((sum, { word }) => sum + weightOf(word), 0), spans: taken.map(({ span }) => span) };
}

/** Longer words say more. */
export const weightOf = ({ spelled }: Word): number => spelled[0]!.length;

function optionsOf({ word, spans }: Wanted, initials: readonly Initial[]): { word: Word; options: readonly Span[]; initial: boolean } {
  if (spans.length > 0) return { word, options: spans.toSorted((one, two) => two.likeness - one.likeness), initial: false };
  const fitting = initials.filter(({ letter }) => word.plain.some((plain) => plain.startsWith(letter)));
  return { word, options: fitting.map(({ span }) => ({ ...span, likeness: INITIAL_LIKENESS })), initial: true };
}

/** Whether the word is written out as it is listed, and says who it is. */
const isSure = ({ word: { plain }, span, initial }: Taken): boolean =>
  !initial && span.likeness === 1 && plain[0]!.length >= SURE_LENGTH && kindOf(plain[0]!) === 'own';
