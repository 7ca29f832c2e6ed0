import type { InsightNumber } from '../../contracts/report/insight.schema.ts';
import { unitOf, type Table } from './tables.ts';

/** A number computed from the data. */
export interface Derived {
  value: number;
  /** `%`, `points` for differences of percentages, a currency, another unit, or null. */
  unit: string | null;
  /** A change or difference: its sign says whether something rose or fell. */
  isChange: boolean;
  /** Whether it is the largest or the smallest value of its column. */
  extreme: { largest: boolean; smallest: boolean };
}

/** Computes a number of an insight again. @returns why that is impossible, as a text. */
export function derive({ derivation, query, column, rows, against }: InsightNumber, tables: ReadonlyMap<string, Table>): Derived | string {
  const table = tables.get(query);
  if (table === undefined) return `there is no query ${query}`;
  if (derivation === 'count') return { value: table.count, unit: null, isChange: false, extreme: { largest: false, smallest: false } };
  const all = columnOf(table, column);
  const other = against === null ? null : columnOf(table, against);
  if (typeof all === 'string') return all;
  if (typeof other === 'string') return other;
  const outside = rows.find((row) => row > table.count);
  if (outside !== undefined) return `${query} has no row ${outside}, it has ${table.count}`;
  const value = computed(derivation, { all, other, rows });
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return `${derivation} of ${column} cannot be computed: it divides by zero`;
  const cited = rows.map((row) => all[row - 1]!);
  const isOne = cited.length === 1 && (derivation === 'value' || derivation === 'share');
  return {
    value,
    unit: unitFor(derivation, unitOf(table.columns[column]!), unitOf(table.columns[against ?? column]!)),
    isChange: derivation === 'change' || derivation === 'difference',
    extreme: {
      largest: derivation === 'maximum' || (isOne && cited[0] === extremeOf(all, Math.max)),
      smallest: derivation === 'minimum' || (isOne && cited[0] === extremeOf(all, Math.min)),
    },
  };
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
      return isPair ? (100 * (first! - second!)) / Math.abs(second!) : 'a change has two rows: the later one, then the earlier one';
    case 'ratio':
      return isPair ? first! / second! : 'a ratio has two rows, or a column against which';
    case 'share':
      if (other !== null) return (100 * first!) / second!;
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
