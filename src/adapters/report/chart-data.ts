import type { ReportChart, ReportColumn, ReportQuery } from '../../contracts/report/definition.schema.ts';
import { minorDigits } from '../../kit/common/currency.ts';
import { printableText } from '../../kit/common/printable.ts';
import { truncate } from '../../kit/common/text.ts';
import { formatCell, type Row } from '../../rules/report/format.ts';

/** What one chart draws: categories along x, and one list of values for each series. */
export interface ChartData {
  title: string;
  type: ReportChart['type'];
  categories: string[];
  xTitle: string;
  series: { name: string; values: (number | null)[] }[];
  /** Name of the axis of values, with its unit. */
  yTitle: string;
  /** Currency or other unit of the values; null where there is none. */
  unit: string | null;
  /** Whether the values are counts. */
  isWhole: boolean;
  /** The largest value, or sum of a stack: it sets the digits of all. */
  largest: number;
  /** Said under the chart, such as that not everything is drawn. */
  note: string | null;
  /** Said in place of a drawing that would be empty or wrong; null where there is one. */
  instead: string | null;
}

const MOST_CATEGORIES: Record<ReportChart['type'], number> = { line: 2_000, bar: 60, stacked: 60, ranking: 25, shares: 8 };
const MOST_SERIES = 8;
const MOST_LETTERS = 40;

/** The data of a chart; categories and series beyond what a reader can tell apart are left out, and the note says so. */
export function chartData({ title, type, x, y, series }: ReportChart, { columns }: ReportQuery, rows: readonly Row[]): ChartData {
  const [column, xColumn] = [columns[y[0]!]!, columns[x]!];
  const labels = rows.map((row) => labelOf(xColumn, row[x] ?? null));
  const namesIn = (row: Row): readonly string[] => (series === undefined ? y : [labelOf(columns[series]!, row[series] ?? null)]);
  const names = series === undefined ? y : [...new Set(rows.flatMap(namesIn))];
  const drawn = names.slice(0, MOST_SERIES);
  const sums = new Map(drawn.map((name) => [name, new Map<string, number>()]));
  for (const [index, row] of rows.entries())
    for (const name of namesIn(row)) {
      const [value, sum] = [row[series === undefined ? name : y[0]!], sums.get(name)];
      if (typeof value === 'number' && sum) sum.set(labels[index]!, (sum.get(labels[index]!) ?? 0) + value);
    }
  const isBelowZero = [...sums.values()].some((of) => [...of.values()].some((sum) => sum < 0)); // one sum of several parts could hide it
  const { categories, left } = chosenCategories(type, [...new Set(labels)], sums.get(drawn[0]!)!);
  const scale = column.kind === 'money' ? 10 ** minorDigits(column.unit!) : 1;
  const lists = drawn.map((name) => ({
    name: shown(series === undefined ? columns[name]!.title : name),
    values: categories.map((category) => scaled(sums.get(name)!.get(category), scale)),
  }));
  const values = lists.map((list) => list.values);
  return {
    title: shown(title, 100),
    type,
    categories,
    xTitle: shown(xColumn.title),
    series: lists,
    yTitle: axisTitle(y.length === 1 ? column.title : '', column),
    unit: column.kind === 'percent' ? '%' : (column.unit ?? null),
    isWhole: column.kind === 'count',
    largest: largestOf(values, type === 'stacked'),
    note: [left, leftOut(names.length - drawn.length, 'series', 'series')].filter(Boolean).join(', ') || null,
    instead: insteadOf(type, values.flat(), isBelowZero),
  };
}

/** The name of a category or series as readers see it. */
const labelOf = (column: ReportColumn, value: Row[string]): string =>
  value === null ? `(no ${shown(column.title)})` : shown(formatCell(column, value));

/**
 * The categories that are drawn. A ranking begins with its largest. Of shares that are too many, the smallest are drawn as one, so that the
 * whole stays the whole: their sum is added to the sums.
 */
function chosenCategories(
  type: ReportChart['type'],
  all: readonly string[],
  sums: Map<string, number>,
): { categories: string[]; left: string } {
  const most = MOST_CATEGORIES[type];
  const isTooMany = all.length > most;
  const bySize = (): string[] => all.toSorted((one, other) => (sums.get(other) ?? -Infinity) - (sums.get(one) ?? -Infinity) || 0);
  const ordered = type === 'ranking' || (type === 'shares' && isTooMany) ? bySize() : all;
  if (type !== 'shares' || !isTooMany)
    return { categories: ordered.slice(0, most), left: leftOut(all.length - most, 'category', 'categories') };
  const others = ordered.slice(most - 1);
  const name = `${others.length} others`;
  sums.set(
    name,
    others.reduce((sum, other) => sum + (sums.get(other) ?? 0), 0),
  );
  return { categories: [...ordered.slice(0, most - 1), name], left: '' };
}

/** A ring of parts below zero, or of nothing, would be a lie. */
function insteadOf(type: ReportChart['type'], values: readonly (number | null)[], isBelowZero: boolean): string | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return 'No data in this period';
  if (type !== 'shares') return null;
  if (isBelowZero) return 'Values below zero have no shares';
  return known.every((value) => value === 0) ? 'All values are zero' : null;
}

function largestOf(lists: readonly (readonly (number | null)[])[], isStacked: boolean): number {
  const sizes = (lists[0] ?? []).map((_, index) => lists.map((values) => Math.abs(values[index] ?? 0)));
  return sizes.reduce((largest, at) => Math.max(largest, isStacked ? at.reduce((sum, one) => sum + one, 0) : Math.max(...at)), 0);
}

const scaled = (value: number | undefined, scale: number): number | null => (value === undefined ? null : value / scale);

const leftOut = (count: number, one: string, many: string): string =>
  count > 0 ? `${count} more ${count === 1 ? one : many} not drawn` : '';

const shown = (text: string, most = MOST_LETTERS): string => truncate(printableText(text), most);

function axisTitle(title: string, { kind, unit }: ReportColumn): string {
  const of = kind === 'percent' ? '%' : (unit ?? '');
  return shown([title, of && (title ? `in ${of}` : of)].filter(Boolean).join(' '));
}
