import type { Cell, Line } from '../ocr/lines.ts';
import { spellOut, stemsOf } from './language.ts';
import type { Slot } from './schema.ts';
import { similarity } from './encoder.ts';
import { toValue } from './values.ts';

/** A value and the words that may be its label. */
interface Labelled {
  label: string;
  value: string;
  /** The cell with the value. */
  cell: Cell;
  /** From 0 to 1: how sure it is that the label belongs to the value, by their places. */
  trust: number;
}

const LABEL = /^[^\p{L}]{0,2}(\p{L}[^:=]{1,40}?)\s*[:=]\s*(\S.*)?$/u;
const MOST_LABEL = 40;
/** A value may stand this many lines below its label. */
const BELOW = 2;

/** The words and values that stand as a label and its value: in one cell, side by side, or one below the other. */
function labelledIn(lines: readonly Line[]): Labelled[] {
  return lines.flatMap((line, row) =>
    line.flatMap((cell, at): Labelled[] => {
      const [, told, value] = LABEL.exec(cell.text) ?? [];
      if (value !== undefined) return [{ label: told!, value, cell, trust: 1 }];
      const label = told ?? cell.text;
      if (label.length > MOST_LABEL || (told === undefined && line.length < 2)) return [];
      const beside = line.slice(at + 1, at + 2);
      const below = lines.slice(row + 1, row + 1 + BELOW).flatMap((next) => next.filter((other) => overlap(cell, other) > 0));
      const places = [...beside, ...below.slice(0, 1)].map((other, place) => ({ other, trust: place === 0 ? 1 : 0.9 }));
      // In a row of headings the cell beside is another heading, and in a row of values it is one of several.
      const doubt = (text: string): number => (told === undefined ? (/\d/.test(text) ? 0.9 : 0.75) : 1) * (line.length - at > 2 ? 0.95 : 1);
      return places
        .filter(({ other }) => !LABEL.test(other.text))
        .map(({ other, trust }) => ({ label, value: other.text, cell: other, trust: trust * doubt(other.text) }));
    }),
  );
}

const overlap = (one: Cell, other: Cell): number => Math.min(one.right, other.right) - Math.max(one.left, other.left);

const LEAST_NEARNESS = 0.6;

/** From 0 to 1: whether a label means the property, by its name, the examples of labels in its description, and the description. */
function nearness(label: string, { name, description }: Slot): number {
  const [own, said] = [spellOut(name), label.toLowerCase()];
  const [meaning = '', told = ''] = description.split(/\bExamples: /);
  if ([own, ...told.split(/\s*[;.(]\s*/)].some((one) => one !== '' && shared(said, one.toLowerCase()) === 1)) return 1;
  const stems = stemsOf(said, 'en');
  const wording = stemsOf(`${own} ${meaning}`, 'en');
  const covered = [...stems].filter((stem) => wording.has(stem)).length / Math.max(1, stems.size);
  return 0.5 * Math.max(shared(said, own), similarity(said, own)) + 0.5 * covered;
}

/** Twice the shared words as a share of all words. */
function shared(one: string, other: string): number {
  const [a, b] = [stemsOf(one, 'en'), stemsOf(other, 'en')];
  return (2 * [...a].filter((stem) => b.has(stem)).length) / Math.max(1, a.size + b.size);
}

interface Match<Thing> {
  slot: Slot;
  thing: Thing;
  score: number;
}

/** Gives each property its nearest thing, the surest first; a cell belongs to one property. */
function match<Thing extends { cell: Cell }>(
  slots: readonly Slot[],
  things: readonly Thing[],
  scoreOf: (slot: Slot, thing: Thing) => number,
) {
  const all = slots.flatMap((slot) => things.map((thing) => ({ slot, thing, score: scoreOf(slot, thing) })));
  const kept: Match<Thing>[] = [];
  for (const one of all.filter(({ score }) => score >= LEAST_NEARNESS).sort((a, b) => b.score - a.score))
    if (!kept.some(({ slot, thing }) => slot === one.slot || thing.cell === one.thing.cell)) kept.push(one);
  return kept;
}

/** The values of the properties whose labels stand on the page. */
export function valuesOn(
  lines: readonly Line[],
  slots: readonly Slot[],
): Map<string, { value: string | number; label: string; score: number }> {
  const fits = (slot: Slot, { value }: Labelled): boolean => toValue(slot, value) !== undefined;
  const matches = match(slots, labelledIn(lines), (slot, one) => (fits(slot, one) ? nearness(one.label, slot) * one.trust : 0));
  return new Map(matches.map(({ slot, thing, score }) => [slot.name, { value: toValue(slot, thing.value)!, label: thing.label, score }]));
}

export interface Table {
  rows: Map<string, string | number>[];
  /** Share of the columns whose headings mean a property. */
  confidence: number;
}

/** The table whose headings mean the most of the properties; null when there is none. */
export function tableOn(lines: readonly Line[], slots: readonly Slot[]): Table | null {
  const headings = lines.map((line, row) => {
    const columns = match(
      slots,
      line.map((cell) => ({ cell })),
      (slot, { cell }) => nearness(cell.text, slot),
    );
    return { line, row, columns, share: columns.length / line.length };
  });
  const tables = headings.filter(({ columns, share }) => columns.length >= 2 && share >= 0.5);
  const [heading] = tables.sort((a, b) => b.columns.length - a.columns.length);
  if (!heading) return null;
  return { rows: rowsBelow(lines.slice(heading.row + 1), heading.line, heading.columns), confidence: heading.share };
}

/** A row has its first cell and about as many cells as the first row; a single text below its first cell continues it. */
function rowsBelow(lines: readonly Line[], headings: Line, columns: readonly Match<{ cell: Cell }>[]): Table['rows'] {
  const found: Map<Cell, string>[] = [];
  for (const line of lines) {
    const cells = new Map<Cell, string>();
    for (const cell of line) {
      const heading = headings.reduce((best, one) => (overlap(one, cell) > overlap(best, cell) ? one : best));
      cells.set(heading, [cells.get(heading), cell.text].filter(Boolean).join(' '));
    }
    const [last, first] = [found.at(-1), cells.get(headings[0]!)];
    if (first !== undefined && cells.size >= Math.max(2, 0.75 * (found[0]?.size ?? 0))) found.push(cells);
    else if (last && first !== undefined && cells.size === 1) last.set(headings[0]!, `${last.get(headings[0]!)} ${first}`);
    else if (last) break;
  }
  return found.map((cells) => {
    const values = columns.map(({ slot, thing }) => [slot.name, toValue(slot, cells.get(thing.cell) ?? '')] as const);
    return new Map(values.filter((pair): pair is [string, string | number] => pair[1] !== undefined));
  });
}
