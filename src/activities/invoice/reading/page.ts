import type { DocumentText } from '../../../kit/activity/documents/port.ts';
import { fold } from '../../../formats/fold.ts';
import type { LabelKind } from './label-kind.ts';
import { LANGUAGES, type Language } from './labels.ts';

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
// An invoice has far less of each; more would block the worker.
const MOST_CHARACTERS = 60_000;
const MOST_LINES = 1_500;
const LONGEST_LINE = 400;

/** The lines of a document with their cells and labels; empty lines are kept, since they separate blocks. */
export function linesOf({ pages }: DocumentText): Line[] {
  const texts = pages.flatMap(({ text }, page) =>
    text
      .slice(0, MOST_CHARACTERS)
      .split('\n')
      .map((line) => ({ text: line.slice(0, LONGEST_LINE).trimEnd(), page })),
  );
  let left = MOST_CHARACTERS;
  const kept = texts.slice(0, MOST_LINES).filter(({ text }) => (left -= text.length + 1) > 0);
  const hits = hitsIn(kept.map(({ text }) => text));
  return kept.map(({ text, page }, index) => ({ text, page, cells: cellsOf(text), hits: hits[index]! }));
}

/** The cells of a line. */
const cellsOf = (line: string): Cell[] =>
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

/** The labels of each line from left to right; of overlapping ones the first, and the longest that begins there. */
function hitsIn(lines: readonly string[]): Hit[][] {
  const found = lines.map((): Hit[] => []);
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1)! + line.length + 1);
  const folded = lines.map((line) => fold(line).replaceAll(/[^a-z0-9_ ]/g, '·')).join('\n');
  for (const { pattern, ...label } of PATTERNS) {
    let line = 0;
    for (const match of folded.matchAll(pattern)) {
      while (starts[line + 1]! <= match.index) line += 1;
      const at = match.index - starts[line]!;
      found[line]!.push({ ...label, line, at, end: at + match[0].length });
    }
  }
  return found.map(withoutOverlaps);
}

function withoutOverlaps(found: Hit[]): Hit[] {
  const kept: Hit[] = [];
  for (const hit of found.sort((one, two) => one.at - two.at || two.end - one.end || one.rank - two.rank)) {
    const last = kept.filter(({ at, end }) => at === hit.at && end === hit.end);
    const same = last.find(({ kind }) => kind === hit.kind);
    if (same) same.languages = [...same.languages, ...hit.languages];
    else if (last.length > 0 || hit.at >= (kept.at(-1)?.end ?? 0)) kept.push(hit);
  }
  return kept;
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
