import type { Word } from './normal-form.ts';
import { spellings } from './spelling.ts';
import { kindOf, type WordKind } from './word-kinds.ts';

/** A position in a payment's name. */
export interface Span {
  /** Letter positions, not counting separators between words. */
  from: number;
  to: number;
  /** Indexes of its first and last word. */
  firstWord: number;
  lastWord: number;
}

/** A part of a payment's name that may match one listed word. */
export interface Piece extends Span {
  spelled: readonly string[];
  /** Number of letters that may differ. */
  mostEdits: number;
}

const MOST_EDITS = 2;
/** Lower for joined words, which match more easily by chance. */
const MOST_EDITS_JOINED = 1;
const MOST_JOINED = 3;
const LONGEST_PIECE = 40;
const SHORTEST_PART = 2;
const SHORTEST_RUN = 6;
/** Kinds of words that do not count in a listed name. */
const SMALL: ReadonlySet<WordKind> = new Set(['legal', 'article', 'particle']);

interface Joined extends Span {
  letters: string;
}

/** The words of a name, and adjacent words joined (Abu Bakr as Abubakr). @param longest length of the longest listed word. */
export function piecesOf(words: readonly Word[], longest: number): Piece[] {
  const join = joinerOf(words);
  const singles = words.map(({ spelled }, place): Piece => ({ ...join(place, place), spelled, mostEdits: MOST_EDITS }));
  const joined: Piece[] = [];
  for (let first = 0; first < words.length; first += 1)
    for (let last = first + 1; last < Math.min(words.length, first + MOST_JOINED); last += 1) {
      const { letters, ...span } = join(first, last);
      if (letters.length > longest + MOST_EDITS_JOINED) break;
      joined.push({ ...span, spelled: spellings(letters), mostEdits: MOST_EDITS_JOINED });
    }
  return [...singles.filter(({ from, to }) => to - from <= LONGEST_PIECE), ...joined];
}

/** Finds listed words that were written together in exact spelling, with their positions. */
export function writtenTogether(
  words: readonly Word[],
  { plain, longest }: { plain: ReadonlyMap<string, readonly number[]>; longest: number },
): { word: number; span: Span }[] {
  return runsOf(words).flatMap(({ letters, from, firstWord, lastWord }) =>
    partsOf(letters, plain, longest).flatMap((part) =>
      plain
        .get(letters.slice(part.from, part.to))!
        .map((word) => ({ word, span: { from: from + part.from, to: from + part.to, firstWord, lastWord } })),
    ),
  );
}

function joinerOf(words: readonly Word[]): (firstWord: number, lastWord: number) => Joined {
  const starts = [0];
  for (const { plain } of words) starts.push(starts.at(-1)! + plain[0]!.length);
  const all = words.map(({ plain }) => plain[0]!).join('');
  return (firstWord, lastWord) => {
    const [from, to] = [starts[firstWord]!, starts[lastWord + 1]!];
    return { letters: all.slice(from, to), from, to, firstWord, lastWord };
  };
}

/** Long words, which may be several written together, and sequences of single letters. */
function runsOf(words: readonly Word[]): Joined[] {
  const join = joinerOf(words);
  const runs = words.map((_, place) => join(place, place)).filter(({ letters }) => letters.length >= SHORTEST_RUN);
  for (let first = 0; first < words.length; first += 1) {
    let last = first;
    while (last < words.length && words[last]!.single) last += 1;
    if (last - first >= SHORTEST_RUN) runs.push(join(first, last - 1));
    first = Math.max(first, last - 1);
  }
  return runs;
}

/** Splits a run into listed words and small words without a remainder; returns the listed words. */
function partsOf(run: string, listed: ReadonlyMap<string, unknown>, longest: number): { from: number; to: number }[] {
  const reached = new Set([0]);
  const steps: { from: number; to: number; counts: boolean }[] = [];
  for (let from = 0; from <= run.length - SHORTEST_PART; from += 1) {
    if (!reached.has(from)) continue;
    for (let to = from + SHORTEST_PART; to <= Math.min(run.length, from + longest); to += 1) {
      const part = run.slice(from, to);
      const counts = listed.has(part);
      if (!counts && !SMALL.has(kindOf(part))) continue;
      reached.add(to);
      steps.push({ from, to, counts });
    }
  }
  const leads = new Set([run.length]);
  return steps.reverse().filter(({ from, to, counts }) => leads.has(to) && leads.add(from) && counts);
}
