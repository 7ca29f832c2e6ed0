import type { Derivation, InsightNumber } from '../../contracts/report/insight.schema.ts';
import type { Cell } from '../../rules/report/format.ts';
import { labelColumns, whyReversed } from './labels.ts';
import { unitOf, type Table } from './tables.ts';
import type { WrittenNumber } from './written-number.ts';

/** A number computed from the data. */
export interface Derived {
  value: number;
  /** `%`, `points` for differences of percentages, a currency, another unit, or null. */
  unit: string | null;
  /** A change or difference: its sign says whether something rose or fell. */
  isChange: boolean;
  /** Rows that it is about; none where it is about all of them. */
  rows: readonly number[];
  /** Whether it is the largest or the smallest value of its column. */
  extreme: { largest: boolean; smallest: boolean };
}

/** A number of an insight that was computed again. */
export interface Checked {
  number: InsightNumber;
  written: WrittenNumber;
  derived: Derived;
  /** Where it stands in the text. */
  places: number[];
}

/** Computes a number of an insight again. @returns why that is impossible, as a text. */
export function derive({ derivation, query, column, rows, against }: InsightNumber, tables: ReadonlyMap<string, Table>): Derived | string {
  const table = tables.get(query);
  if (table === undefined) return `there is no query ${query}`;
  if (derivation === 'count') return { value: table.count, unit: null, isChange: false, rows: [], extreme: NEITHER };
  const all = columnOf(table, column);
  const other = against === null ? null : columnOf(table, against);
  if (typeof all === 'string') return all;
  if (typeof other === 'string') return other;
  const outside = rows.find((row) => row > table.count);
  if (outside !== undefined) return `${query} has no row ${outside}, it has ${table.count}`;
  const isChange = derivation === 'change' || derivation === 'difference';
  const reversed = isChange && other === null ? whyReversed(rows, table) : null;
  if (reversed !== null) return reversed;
  const value = computed(derivation, { all, other, rows });
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return `${derivation} of ${column} cannot be computed: it divides by zero`;
  const about = derivation === 'maximum' || derivation === 'minimum' ? rowsWith(all, value) : rows;
  const stray = rows.find((row) => !about.includes(row));
  if (stray !== undefined) return `row ${stray} has not the ${derivation} of ${column}; rows ${about.slice(0, 3).join(', ')} have it`;
  return {
    value,
    unit: unitFor(derivation, unitOf(table.columns[column]!), unitOf(table.columns[against ?? column]!)),
    isChange,
    rows: about,
    extreme: derivation === 'maximum' || derivation === 'minimum' ? ofExtreme(derivation) : extremeFor(derivation, { table, all, rows }),
  };
}

type Extreme = Derived['extreme'];
const NEITHER: Extreme = { largest: false, smallest: false };
const ofExtreme = (derivation: 'maximum' | 'minimum'): Extreme => ({
  largest: derivation === 'maximum',
  smallest: derivation === 'minimum',
});
const rowsWith = (all: readonly number[], value: number): number[] => all.flatMap((one, index) => (one === value ? [index + 1] : []));

/** Whether a row is the largest or smallest of its column, or the rows of one name are among the sums by name. */
function extremeFor(
  derivation: Derivation,
  { table, all, rows }: { table: Table; all: readonly number[]; rows: readonly number[] },
): Extreme {
  if (rows.length === 1 && (derivation === 'value' || derivation === 'share')) {
    const own = all[rows[0]! - 1];
    return { largest: own === extremeOf(all, Math.max), smallest: own === extremeOf(all, Math.min) };
  }
  if (derivation !== 'sum' && derivation !== 'share') return NEITHER;
  const found = labelColumns(table)
    .map(([name]) => sumsByName(table, name, all))
    .find((groups) => groups.some((group) => isSame(group.rows, rows)));
  const own = found?.find((group) => isSame(group.rows, rows))?.sum;
  const sums = (found ?? []).map((group) => group.sum);
  return own === undefined ? NEITHER : { largest: own === Math.max(...sums), smallest: own === Math.min(...sums) };
}

const isSame = (some: readonly number[], others: readonly number[]): boolean =>
  some.length === others.length && some.every((row) => others.includes(row));

/** Sums over the rows of each name; of a table whose rows are not all known, none. */
function sumsByName({ first, count }: Table, name: string, all: readonly number[]): { rows: number[]; sum: number }[] {
  const groups = new Map<Cell, number[]>();
  for (const [index, row] of count === first.length ? first.entries() : [])
    groups.set(row[name] ?? null, [...(groups.get(row[name] ?? null) ?? []), index + 1]);
  return [...groups.values()].map((rows) => ({ rows, sum: sum(rows.map((row) => all[row - 1] || 0)) }));
}

const columnOf = ({ columns, numbers }: Table, name: string): readonly number[] | string =>
  columns[name] === undefined ? `there is no column ${name}` : (numbers.get(name) ?? `${name} is no column of numbers`);

interface Operands {
  all: readonly number[];
  other: readonly number[] | null;
  rows: readonly number[];
}

function computed(derivation: InsightNumber['derivation'], { all, other, rows }: Operands): number | string {
  const of = (column: readonly number[]): number[] =>
    rows.length > 0 ? rows.map((row) => column[row - 1]!) : column.filter((one) => !Number.isNaN(one));
  const [first, second] = other === null ? of(all) : [sum(of(all)), sum(of(other))];
  const isPair = other !== null || rows.length === 2;
  switch (derivation) {
    case 'value':
      return rows.length === 1 ? first! : 'a value has one row';
    case 'sum':
      return sum(of(all));
    case 'average':
      return sum(of(all)) / of(all).length;
    case 'maximum':
      return extremeOf(all, Math.max);
    case 'minimum':
      return extremeOf(all, Math.min);
    case 'difference':
      return isPair ? first! - second! : 'a difference has two rows, or a column against which';
    case 'change':
      if (!isPair) return 'a change has two rows: the later one, then the earlier one';
      if (second! < 0) return 'a change from below zero has no percentage; say the difference';
      return (100 * (first! - second!)) / second!;
    case 'ratio':
      return isPair ? first! / second! : 'a ratio has two rows, or a column against which';
    case 'share':
      if (other !== null) return (100 * first!) / second!;
      if (all.some((one) => one < 0)) return 'there are values below zero, of which nothing is a share';
      return rows.length > 0 ? (100 * sum(of(all))) / sum(all.filter((one) => !Number.isNaN(one))) : 'a share names its rows';
    case 'count':
      return Number.NaN;
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
const extremeOf = (values: readonly number[], pick: (...of: number[]) => number): number =>
  values.filter((one) => !Number.isNaN(one)).reduce((found, one) => pick(found, one), pick());

/** A ratio of two units has that of its first one: EUR for each order. */
function unitFor(derivation: InsightNumber['derivation'], unit: string | null, other: string | null): string | null {
  if (derivation === 'change' || derivation === 'share') return '%';
  if (derivation === 'ratio') return unit === other ? null : unit;
  return derivation === 'difference' && unit === '%' ? 'points' : unit;
}
