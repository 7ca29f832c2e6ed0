import type { LabelKind } from './label-kind.ts';
import { cellUnder, type Hit, type Line } from './page.ts';

/** A value beside or below its label. Lower ranks are surer. */
export interface Candidate<T> {
  value: T;
  rank: number;
  hit: Hit;
}

const BELOW = 10; // a value below its label is less sure than every one beside its label
const LINES_BELOW = 2;

/** Reads a value from the beginning of a text; null if there is none. `whole` is the line, `at` where the text begins in it. */
type Reader<T> = (text: string, at: number, line: Line) => T | null;

/** The values of all labels of a kind: on the label's line up to the next label, or in the cell below it. */
export function candidates<T>(lines: readonly Line[], kind: LabelKind, read: Reader<T>): Candidate<T>[] {
  return lines.flatMap((line) => line.hits.filter((hit) => hit.kind === kind).flatMap((hit) => valueOf(lines, line, hit, read) ?? []));
}

function valueOf<T>(lines: readonly Line[], line: Line, hit: Hit, read: Reader<T>): Candidate<T> | null {
  const beside = read(besideText(line, hit), hit.end, line);
  if (beside !== null) return { value: beside, rank: hit.rank, hit };
  for (const lower of lines
    .slice(hit.line + 1)
    .filter(({ cells }) => cells.length > 0)
    .slice(0, hit.kind === 'title' ? 1 : LINES_BELOW)) {
    if (lower.page !== line.page) return null;
    const cell = cellUnder(lower, hit);
    if (!cell) continue;
    const value = read(cell.text, cell.at, lower);
    return value === null ? null : { value, rank: hit.rank + BELOW, hit };
  }
  return null;
}

/** What follows a label on its line, up to the next label that has something between it and this one. */
function besideText({ text, hits }: Line, hit: Hit): string {
  const next = hits.filter(isBarrier).find(({ at }) => at >= hit.end && /[\p{L}\d]|\s{2}$/u.test(text.slice(hit.end, at)));
  return text.slice(hit.end, next?.at);
}

/** `de` and `of` also stand within dates. */
const isBarrier = ({ kind, rank }: Hit): boolean => kind !== 'issued' || rank < 2;

/** The value of the surest candidates; null where they are at odds. @param key equal for equal values. */
export function surest<T>(found: readonly Candidate<T>[], key: (value: T) => unknown = (value) => value): T | null {
  const best = atBestRank(found);
  return new Set(best.map(({ value }) => key(value))).size === 1 ? best[0]!.value : null;
}

/** The candidates of the lowest rank. */
export function atBestRank<T>(found: readonly Candidate<T>[]): Candidate<T>[] {
  const rank = Math.min(...found.map((candidate) => candidate.rank));
  return found.filter((candidate) => candidate.rank === rank);
}
