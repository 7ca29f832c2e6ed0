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
/** A label and its value without a mark between them: `IBAN DE89 3704`, `Total 12.90`. */
const TOGETHER = /^(\p{L}[\p{L} .]{1,38}?) ((?:\S*\d\S*(?: |$))+)$/u;
const MOST_LABEL = 40;
const MOST_LABELS = 400;
/** A value may stand this many lines below its label. */
const BELOW = 2;

/** The words and values that stand as a label and its value: in one cell, side by side, or one below the other. */
function labelledIn(lines: readonly Line[]): Labelled[] {
  const all = lines.flatMap((line, row) =>
    line.flatMap((cell, at): Labelled[] => {
      const [, told, value] = LABEL.exec(cell.text) ?? TOGETHER.exec(cell.text) ?? [];
      if (value !== undefined) return [{ label: told!, value, cell, trust: 1 }];
      const label = told ?? cell.text;
      if (label.length > MOST_LABEL || (told === undefined && line.length < 2)) return [];
      const below = lines.slice(row + 1, row + 1 + BELOW).flatMap((next) => next.filter((other) => overlap(cell, other) > 0));
      const places = placesOf(line.slice(at + 1), below).filter((place) => !LABEL.test(place.cell.text));
      // In a row of headings the cell beside is another heading, so a value with digits is trusted more.
      const doubt = (text: string): number => (told === undefined ? (/\d/.test(text) ? 0.9 : 0.75) : 1);
      return places.map((place) => ({ label, value: place.cell.text, cell: place.cell, trust: place.trust * doubt(place.cell.text) }));
    }),
  );
  return all.slice(0, MOST_LABELS);
}

/** Where the value of a label may stand; in a row of several values the last is their sum. */
function placesOf(beside: Line, below: Line): { cell: Cell; trust: number }[] {
  const [next, last] = [beside.slice(0, 1), beside.slice(1).slice(-1)];
  const trusts: [Line, number][] = [
    [next, last.length > 0 ? 0.95 : 1],
    [last, 0.97],
    [below.slice(0, 1), next.length > 0 ? 0.9 : 1],
  ];
  return trusts.flatMap(([cells, trust]) => cells.map((cell) => ({ cell, trust })));
}

/** A property for who sends the page. */
const SENDER = /\b(?:sends|sender|issues|issuer|letter ?head)\b/i;
const TOP_LINES = 4;
const TOP_TRUST = 0.6;

/** The name of who sends a page stands at its top without a label; a heading that only says what the page is, is no name. */
function atTop(lines: readonly Line[], slot: Slot): Labelled[] {
  if (!SENDER.test(slot.description)) return [];
  const wording = stemsOf(slot.description, 'en');
  const names = lines.slice(0, TOP_LINES).flatMap((line) => line.filter(({ text }) => /\p{L}{3}/u.test(text) && !LABEL.test(text)));
  const name = names.find(({ text }) => [...stemsOf(text, 'en')].some((stem) => !wording.has(stem)));
  return name ? [{ label: 'the top of the page', value: name.text, cell: name, trust: TOP_TRUST }] : [];
}

const overlap = (one: Cell, other: Cell): number => Math.min(one.right, other.right) - Math.max(one.left, other.left);

const LEAST_NEARNESS = 0.6;
/** Of nearness times trust. */
const LEAST_SCORE = 0.5;
/** Of the headings of a table that mean a property. */
const LEAST_SHARE = 0.6;

/** Whether a label means the property, 0 or from 0.6 to 1, by its name, the examples of labels in its description, and the description. */
function nearness(label: string, { name, description }: Slot): number {
  const [own, said] = [spellOut(name), label.toLowerCase()];
  const [meaning = '', told = ''] = description.toLowerCase().split(/\bexamples: /);
  const names = [own, meaning.split(/[,.;(]/)[0]!].filter((one) => one.trim() !== '');
  if ([...names, ...told.split(/\s*[;.(]\s*/)].some((one) => one !== '' && shared(said, one) === 1)) return 1;
  const wording = `${own} ${meaning}`;
  const initials = (wording.match(/\p{L}{3,}/gu) ?? []).map(([initial]) => initial).join('');
  const stems = [...stemsOf(said, 'en')];
  const shortened = (label.match(/\b[A-Z]{2,4}\b/g) ?? []).map((short) => short.toLowerCase()).filter((short) => initials.includes(short)); // PO: purchase order
  const known = stems.filter((stem) => stemsOf(wording, 'en').has(stem) || shortened.includes(stem));
  const covered = known.length / Math.max(1, stems.length);
  const near = 0.5 * Math.max(...names.map((one) => Math.max(shared(said, one), similarity(said, one)))) + 0.5 * covered;
  return near >= LEAST_NEARNESS ? near : 0;
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
  for (const one of all.filter(({ score }) => score >= LEAST_SCORE).sort((a, b) => b.score - a.score))
    if (!kept.some(({ slot, thing }) => slot === one.slot || thing.cell === one.thing.cell)) kept.push(one);
  return kept;
}

/** The values of the properties whose labels stand on the page. @param isPage whether the lines are those of a page, whose top names its sender. */
export function valuesOn(lines: readonly Line[], slots: readonly Slot[], isPage = false) {
  const fits = (slot: Slot, { value, trust }: Labelled): boolean =>
    toValue(slot, value) !== undefined && (trust === 1 || !isPage || !SENDER.test(slot.description));
  const matches = match(slots, labelledIn(lines), (slot, one) => (fits(slot, one) ? nearness(one.label, slot) * one.trust : 0));
  const missing = isPage ? slots.filter((slot) => !matches.some((one) => one.slot === slot)) : [];
  const senders = missing.flatMap((slot) => atTop(lines, slot).map((thing) => ({ slot, thing, score: thing.trust })));
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
  const headings = lines.slice(0, MOST_LABELS).map((line, row) => {
    const columns = match(
      slots,
      line.map((cell) => ({ cell })),
      (slot, { cell }) => nearness(cell.text, slot),
    );
    // The first column of a table names its things, whatever its heading.
    const [first, rest] = [line[0]!, slots.filter((slot) => slot.required && !slot.nullable && !columns.some((one) => one.slot === slot))];
    if (columns.length > 1 && rest.length === 1 && !columns.some(({ thing }) => thing.cell === first))
      columns.push({ slot: rest[0]!, thing: { cell: first }, score: LEAST_NEARNESS });
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
