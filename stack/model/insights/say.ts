import type { Numbers, Table } from './table.ts';
import { digitsFor, writeNumber } from './wording.ts';

/** A number in a sentence, with how it follows from the data. */
export interface Figure {
  written: string;
  derivation: string;
  query: string;
  column: string;
  /** From 1. */
  rows: number[];
  against: string | null;
}

/** Sentences with the sources of their numbers. */
export interface Said {
  text: string;
  numbers: Figure[];
}

/** Builds sentences; null when one of the parts cannot be said. */
export function say(words: TemplateStringsArray, ...parts: (string | Figure | null)[]): Said | null {
  if (parts.includes(null)) return null;
  const known = parts as (string | Figure)[];
  const text = words.reduce((all, word, at) => all + written(known[at - 1]!) + word);
  return { text, numbers: known.filter((part) => typeof part === 'object') };
}

const written = (part: string | Figure): string => (typeof part === 'string' ? part : part.written);
const CHANGES = new Set(['change', 'difference']);

/** Appends sentences, unless that makes it unclear which of them a change belongs to. */
export function join(first: Said | null, ...more: (Said | null)[]): Said | null {
  return more.reduce((all, next) => {
    if (all === null || next === null) return all;
    const joined = { text: `${all.text} ${next.text}`, numbers: [...all.numbers, ...next.numbers] };
    return isClear(joined) ? joined : all;
  }, first);
}

/** Whether each change stands in the text once. */
export const isClear = ({ text, numbers }: Said): boolean =>
  numbers.every(({ derivation, written: one }) => !CHANGES.has(derivation) || text.indexOf(one) === text.lastIndexOf(one));

const MOST_ROWS = 50;

/** Makes the figures of one column of a table; each is null where it cannot be computed or written. @param rows from 0. */
export function figuresOf({ query }: Table, column: Numbers) {
  const known = column.values.filter((value) => value !== null);
  const at = (row: number): number => column.values[row] ?? Number.NaN;
  const sumOf = (rows: readonly number[]): number => rows.reduce((sum, row) => sum + (column.values[row] ?? Number.NaN), 0);
  const figure = (derivation: string, value: number, given: Partial<Figure> & { unit?: string; digits?: number }): Figure | null => {
    const { unit = column.unit, digits = digitsFor(value, unit, known), rows = [], against = null } = given;
    const text = writeNumber(value, unit, digits);
    if (text === null || rows.length > MOST_ROWS) return null;
    return { written: text, derivation, query, column: column.name, rows: rows.map((row) => row + 1), against };
  };
  const inPercent = (derivation: string, value: number, rows: number[]) =>
    figure(derivation, value, { rows, unit: '%', digits: Math.abs(value) >= 100 ? 0 : 1 });
  const total = known.reduce((sum, value) => sum + value, 0);
  return {
    /** The value of a row, or the sum over several. */
    of: (rows: number[]) => figure(rows.length === 1 ? 'value' : 'sum', sumOf(rows), { rows }),
    total: () => figure('sum', total, {}),
    average: () => figure('average', total / known.length, { digits: Math.max(1, digitsFor(total / known.length, column.unit, known)) }),
    share: (rows: number[]) => inPercent('share', (100 * sumOf(rows)) / total, rows),
    /** In percent where that means something, without its sign. */
    change: (later: number, earlier: number): Figure | null => {
      const [now, before] = [at(later), at(earlier)];
      const percent = (100 * (now - before)) / before;
      if (before > 0 && now >= 0 && column.unit !== '%' && percent < MOST_PERCENT)
        return inPercent('change', Math.abs(percent), [later, earlier]);
      const unit = column.unit === '%' ? 'percentage points' : column.unit;
      const digits = digitsFor(now - before, column.unit, known);
      return figure('difference', Math.abs(now - before), { rows: [later, earlier], unit, digits });
    },
    ratio: (other: Numbers, rows: number[], value: number) =>
      figure('ratio', value, { rows, against: other.name, digits: digitsFor(value, column.unit, [value]) }),
  };
}

/** A growth beyond this is said in units. */
const MOST_PERCENT = 1_000;
