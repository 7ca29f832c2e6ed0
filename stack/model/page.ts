import { hasMark, labelledIn, type Labelled } from '../ocr/labelled.ts';
import { overlap, type Cell, type Line } from '../ocr/lines.ts';
import { keyOf, labelsOf, nearness } from './labels.ts';
import { stemsOf } from './language.ts';
import type { Slot } from './schema.ts';
import { isSum, toValue } from './values.ts';

/** A property for who sends the page. */
const SENDER = /\b(?:sends|sender|issues|issuer|letter ?head)\b/i;
const HAS_NAME = /\p{L}{3}/u;
const TOP_LINES = 4;
const TOP_TRUST = 0.6;

/** The name of who sends a page stands at its top without a label, maybe whole only below its logo; a heading that only says what the page is, is no name. */
function atTop(lines: readonly Line[], slot: Slot, known: ReadonlySet<string>): Labelled[] {
  if (!SENDER.test(slot.description)) return [];
  const wording = stemsOf(slot.description, 'en');
  const isTitle = (text: string): boolean =>
    [...stemsOf(text, 'en')].every((stem) => wording.has(stem)) || [...known].some((label) => label.startsWith(keyOf(text)));
  const names = lines.slice(0, TOP_LINES).flatMap((line) => line.filter(({ text }) => HAS_NAME.test(text) && !hasMark(text)));
  const logo = names.find(({ text }) => !isTitle(text));
  const name = logo && (names.find(({ text }) => text.toLowerCase().startsWith(`${logo.text.toLowerCase()} `)) ?? logo);
  return name ? [{ label: 'the top of the page', value: name.text.split(/\s[-–|]\s/)[0]!, cell: name, trust: TOP_TRUST }] : [];
}

/** Of nearness times trust. */
const LEAST_SCORE = 0.5;
/** Of the headings of a table that mean a property. */
const LEAST_SHARE = 0.6;
/** Lines of which each may be the headings of a table. */
const MOST_HEADINGS = 400;
/** Of a first column whose heading means nothing known. */
const FIRST_COLUMN = 0.6;

interface Match<Thing> {
  slot: Slot;
  thing: Thing;
  score: number;
}

/** Gives each property its nearest thing, the surest first; a cell belongs to one property. Of things that are equally near a sum is the last. */
function match<Thing extends { cell: Cell }>(
  slots: readonly Slot[],
  things: readonly Thing[],
  scoreOf: (slot: Slot, thing: Thing) => number,
) {
  const inOrder = (slot: Slot): readonly Thing[] => (isSum(slot) ? things.toReversed() : things);
  const all = slots.flatMap((slot) => inOrder(slot).map((thing) => ({ slot, thing, score: scoreOf(slot, thing) })));
  const kept: Match<Thing>[] = [];
  for (const one of all.filter(({ score }) => score >= LEAST_SCORE).sort((a, b) => b.score - a.score))
    if (!kept.some(({ slot, thing }) => slot === one.slot || thing.cell === one.thing.cell)) kept.push(one);
  return kept;
}

/** The values of the properties whose labels stand on the page. @param isPage whether the lines are those of a page, whose top names its sender. */
export function valuesOn(lines: readonly Line[], slots: readonly Slot[], isPage = false) {
  const fits = (slot: Slot, { value, trust }: Labelled): boolean =>
    toValue(slot, value) !== undefined && (!isPage || !SENDER.test(slot.description) || (trust === 1 && HAS_NAME.test(value)));
  const known = new Set(slots.flatMap((slot) => [...labelsOf(slot)]));
  const matches = match(
    slots,
    labelledIn(lines, (label) => known.has(keyOf(label))),
    (slot, one) => (fits(slot, one) ? nearness(one.label, slot) * one.trust : 0),
  );
  const missing = isPage ? slots.filter((slot) => !matches.some((one) => one.slot === slot)) : [];
  const senders = missing.flatMap((slot) => atTop(lines, slot, known).map((thing) => ({ slot, thing, score: thing.trust })));
  return new Map(
    [...matches, ...senders].map(({ slot, thing }) => [slot.name, { value: toValue(slot, thing.value)!, label: thing.label }]),
  );
}

export interface Table {
  rows: Map<string, string | number>[];
  /** Share of the columns whose headings mean a property. */
  confidence: number;
}

/** The table whose headings mean the most of the properties; null when there is none. */
export function tableOn(lines: readonly Line[], slots: readonly Slot[]): Table | null {
  const headings = lines.slice(0, MOST_HEADINGS).map((line, row) => {
    const columns = match(
      slots,
      line.map((cell) => ({ cell })),
      (slot, { cell }) => nearness(cell.text, slot),
    );
    // The first column of a table names its things, whatever its heading.
    const [first, rest] = [line[0]!, slots.filter((slot) => slot.required && !slot.nullable && !columns.some((one) => one.slot === slot))];
    if (columns.length > 1 && rest.length === 1 && !columns.some(({ thing }) => thing.cell === first))
      columns.push({ slot: rest[0]!, thing: { cell: first }, score: FIRST_COLUMN });
    return { line, row, columns, share: columns.length / line.length };
  });
  const tables = headings.filter(({ columns, share }) => columns.length >= 2 && share >= LEAST_SHARE);
  const [heading] = tables.sort((a, b) => b.columns.length - a.columns.length);
  if (!heading) return null;
  return { rows: rowsBelow(lines.slice(heading.row + 1), heading.line, heading.columns), confidence: heading.share };
}

/** A row has its first cell and about as many cells as the first row; a single text below its first cell continues it. */
function rowsBelow(lines: readonly Line[], headings: Line, columns: readonly Match<{ cell: Cell }>[]): Table['rows'] {
  const found: Map<Cell, string>[] = [];
  for (const line of lines) {
    if (line.every(({ text }, at) => text === headings[at]?.text)) continue; // the next page repeats them
    const cells = new Map<Cell, string>();
    for (const [at, cell] of line.entries()) {
      const nearest = headings.reduce((best, one) => (overlap(one, cell) > overlap(best, cell) ? one : best));
      const heading = line.length === headings.length ? headings[at]! : nearest; // headings to the left stand above numbers to the right
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
