import type { DocumentText } from '../../../kit/activity/documents/port.ts';
import { fold } from '../../../formats/fold.ts';
import { LANGUAGES, type LabelKind, type Language } from './labels.ts';

/** A label found on a line. Rank 0 is the surest wording of its kind. */
export interface Hit {
  kind: LabelKind;
  rank: number;
  languages: Language[];
  line: number;
  at: number;
  end: number;
}

/** A stretch of a line between gaps of two spaces and more. */
export interface Cell {
  text: string;
  at: number;
  end: number;
}

export interface Line {
  text: string;
  cells: Cell[];
  hits: Hit[];
  /** From 0. */
  page: number;
}

const GAP = '(?:·| (?! )){1,4}'; // never a gap between cells
const PATTERNS = patterns();
const MOST_CHARACTERS = 100_000; // an invoice has a few thousand; more would block the worker

/** The lines of a document with their cells and labels; empty lines are kept, since they separate blocks. */
export function linesOf({ pages }: DocumentText): Line[] {
  let left = MOST_CHARACTERS;
  return pages
    .flatMap(({ text }, page) => {
      const kept = text.slice(0, left);
      left -= kept.length;
      return kept
        .split('\n')
        .map((line) => line.trimEnd())
        .map((line) => ({ text: line, cells: cellsOf(line), hits: [] as Hit[], page }));
    })
    .map((line, index) => ({ ...line, hits: hitsOn(line.text, index) }));
}

/** The cells of a line. */
export const cellsOf = (line: string): Cell[] =>
  [...line.matchAll(/\S(?:.*?\S)??(?=\s{2,}|\t|\s*$)/gu)].map((match) => ({
    text: match[0],
    at: match.index,
    end: match.index + match[0].length,
  }));

/** The cell of a line that stands under a stretch of a line above; the nearest one if several do. */
export function cellUnder({ cells }: Line, { at, end }: { at: number; end: number }): Cell | undefined {
  const under = cells.filter((cell) => cell.at < end + 1 && cell.end > at - 1);
  const distance = (cell: Cell): number => Math.min(Math.abs(cell.at - at), Math.abs(cell.end - end));
  return under.sort((one, two) => distance(one) - distance(two))[0];
}

/** The longest labels of a line, from left to right, none inside of another. */
function hitsOn(text: string, line: number): Hit[] {
  const folded = fold(text).replaceAll(/[^a-z0-9_ ]/g, '·');
  const found = PATTERNS.flatMap(({ pattern, ...label }) =>
    [...folded.matchAll(pattern)].map((match): Hit => ({ ...label, line, at: match.index, end: match.index + match[0].length })),
  ).sort((one, two) => two.end - two.at - (one.end - one.at) || one.rank - two.rank);
  const kept: Hit[] = [];
  for (const hit of found) {
    const same = kept.find(({ kind, at, end }) => kind === hit.kind && at === hit.at && end === hit.end);
    if (same) same.languages = [...same.languages, ...hit.languages];
    else if (kept.every(({ at, end }) => hit.end <= at || hit.at >= end || (at === hit.at && end === hit.end))) kept.push({ ...hit });
  }
  return kept.sort((one, two) => one.at - two.at);
}

function patterns() {
  return Object.entries(LANGUAGES).flatMap(([language, labels]) =>
    Object.entries(labels).flatMap(([kind, ranks]) =>
      ranks.split(' > ').map((phrases, rank) => ({
        kind: kind as LabelKind,
        rank,
        languages: [language as Language],
        pattern: new RegExp(`(?<![a-z0-9_])(?:${longestFirst(phrases.split('; ')).map(source).join('|')})(?![a-z0-9_])`, 'g'),
      })),
    ),
  );
}

function longestFirst(phrases: readonly string[]): string[] {
  return [...phrases].sort((one, two) => two.length - one.length);
}

function source(phrase: string): string {
  return phrase.replaceAll('(', '(?:').replaceAll(/( \?)|( )/g, (_, optional?: string) => (optional ? `(?:${GAP})?` : GAP));
}
