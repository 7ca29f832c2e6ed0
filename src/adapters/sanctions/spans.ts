import type { Word } from './normal-form.ts';
import { spellings } from './spelling.ts';
import type { Vocabulary } from './vocabulary.ts';
import { kindOf, type WordKind } from './word-kinds.ts';

/** A piece of a payment's name that may be a listed word. */
export interface Span {
  /** Letters of the name, without what stands between its words. */
  from: number;
  to: number;
  /** Words of the name that it touches. */
  firstWord: number;
  lastWord: number;
  likeness: number;
}

const MOST_JOINED = 3;
const LONGEST_WORD = 40;
/** Two words are one by chance more easily than one is another. */
const MOST_EDITS_JOINED = 1;
const MOST_EDITS = 2;
const SHORTEST_PIECE = 2;
const SHORTEST_RUN = 6;
/** Words that are listed with a name and do not count. */
const SMALL: ReadonlySet<WordKind> = new Set(['legal', 'article', 'particle']);

/** By the number of a listed word, the pieces of a name that may be it: its words, words that were written apart, and words that were written together. */
export function spansOf(words: readonly Word[], vocabulary: Vocabulary): Map<number, Span[]> {
  const spans = new Map<number, Span[]>();
  const starts = [0];
  for (const { plain } of words) starts.push(starts.at(-1)! + plain[0]!.length);
  const add = (word: number, span: Span) => {
    const known = spans.get(word);
    if (known) known.push(span);
    else spans.set(word, [span]);
  };
  const addFound = (spelled: string, firstWord: number, lastWord: number, mostEdits: number) => {
    if (spelled.length > LONGEST_WORD) return;
    for (const { word, likeness } of vocabulary.find(spelled, mostEdits))
      add(word, { from: starts[firstWord]!, to: starts[lastWord + 1]!, firstWord, lastWord, likeness });
  };
  words.forEach(({ spelled }, place) => spelled.forEach((one) => addFound(one, place, place, MOST_EDITS)));
  for (const { joined, firstWord, lastWord } of joinedWords(words))
    for (const one of spellings(joined)) addFound(one, firstWord, lastWord, MOST_EDITS_JOINED);
  for (const { joined, firstWord, lastWord } of runsOf(words)) {
    const at = starts[firstWord]!;
    for (const { from, to } of piecesOf(joined, vocabulary))
      for (const word of vocabulary.plain.get(joined.slice(from, to))!)
        add(word, { from: at + from, to: at + to, firstWord, lastWord, likeness: 1 });
  }
  return spans;
}

interface Joined {
  joined: string;
  firstWord: number;
  lastWord: number;
}

const join = (words: readonly Word[], firstWord: number, lastWord: number): Joined => ({
  joined: words
    .slice(firstWord, lastWord + 1)
    .map(({ plain }) => plain[0]!)
    .join(''),
  firstWord,
  lastWord,
});

/** Neighbours as one word: Abu Bakr is Abubakr. */
const joinedWords = (words: readonly Word[]): Joined[] =>
  words
    .flatMap((_, first) => Array.from({ length: MOST_JOINED - 1 }, (_more, more) => ({ first, last: first + more + 1 })))
    .filter(({ last }) => last < words.length)
    .map(({ first, last }) => join(words, first, last));

/** Words that may be several written together, and letters that stand alone one behind the other. */
function runsOf(words: readonly Word[]): Joined[] {
  const runs = words.map((_, place) => join(words, place, place)).filter(({ joined }) => joined.length >= SHORTEST_RUN);
  for (let first = 0; first < words.length; first += 1) {
    let last = first;
    while (last < words.length && words[last]!.single) last += 1;
    if (last - first >= SHORTEST_RUN) runs.push(join(words, first, last - 1));
    first = Math.max(first, last - 1);
  }
  return runs;
}

/** The listed words that a run is made of without a rest but for the small words. */
function piecesOf(run: string, { plain, longest }: Vocabulary): { from: number; to: number }[] {
  const reached = new Set([0]);
  const steps: { from: number; to: number; listed: boolean }[] = [];
  for (let from = 0; from <= run.length - SHORTEST_PIECE; from += 1) {
    if (!reached.has(from)) continue;
    for (let to = from + SHORTEST_PIECE; to <= Math.min(run.length, from + longest); to += 1) {
      const piece = run.slice(from, to);
      const listed = plain.has(piece);
      if (!listed && !SMALL.has(kindOf(piece))) continue;
      reached.add(to);
      steps.push({ from, to, listed });
    }
  }
  const leads = new Set([run.length]);
  return steps.reverse().filter(({ from, to, listed }) => leads.has(to) && leads.add(from) && listed);
}
