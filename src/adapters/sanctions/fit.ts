import type { Word } from './normal-form.ts';
import type { Span } from './pieces.ts';
import { kindOf } from './word-kinds.ts';

/** A position that may contain a listed word. */
export interface Option extends Span {
  likeness: number;
}

/** A listed word and its possible positions. */
export interface WordOptions {
  word: Word;
  options: readonly Option[];
}

/** A single letter in a payment's name. */
export interface Initial {
  letter: string;
  span: Span;
}

interface Taken {
  word: Word;
  option: Option;
  initial: boolean;
}

/** Similarity of a word and its initial. */
const INITIAL_LIKENESS = 0.9;
const SURE_LENGTH = 5;

/**
 * Similarity of a listed name to the matching parts of a payment's name; null when a word is missing.
 * Each word takes a separate position. An initial can replace a word only together with another distinctive word.
 */
export function matchName(listed: readonly WordOptions[], initials: readonly Initial[]): { likeness: number; spans: Span[] } | null {
  const wanted = listed.map((one) => withInitials(one, initials));
  // the word with the fewest options is placed first
  wanted.sort((one, two) => one.options.length - two.options.length);
  const taken: Taken[] = [];
  for (const { word, options, initial } of wanted) {
    const option = options.find(({ from, to }) => taken.every((one) => to <= one.option.from || from >= one.option.to));
    if (!option) return null;
    taken.push({ word, option, initial });
  }
  if (taken.some(({ initial }) => initial) && !taken.some(isSure)) return null;
  const weightOf = ({ word }: Taken) => word.spelled[0]!.length;
  const score = taken.reduce((sum, one) => sum + one.option.likeness * weightOf(one), 0);
  return { likeness: score / taken.reduce((sum, one) => sum + weightOf(one), 0), spans: taken.map(({ option }) => option) };
}

function withInitials({ word, options }: WordOptions, initials: readonly Initial[]): WordOptions & { initial: boolean } {
  if (options.length > 0) return { word, options: options.toSorted((one, two) => two.likeness - one.likeness), initial: false };
  const fitting = initials.filter(({ letter }) => word.plain.some((plain) => plain.startsWith(letter)));
  return { word, options: fitting.map(({ span }) => ({ ...span, likeness: INITIAL_LIKENESS })), initial: true };
}

/** Whether the word is written exactly as listed, and is distinctive. */
const isSure = ({ word: { plain }, option, initial }: Taken): boolean =>
  !initial && option.likeness === 1 && plain[0]!.length >= SURE_LENGTH && kindOf(plain[0]!) === 'own';
