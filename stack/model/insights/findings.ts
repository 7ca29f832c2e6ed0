import { changes } from './changes.ts';
import { figuresOf, join, say, type Said } from './say.ts';
import { groupsOf, hasWords, type Labels, type Numbers, type Table } from './table.ts';
import { inner, quoted } from './wording.ts';

/** Something that a table shows. */
export interface Finding extends Said {
  query: string;
  kind: string;
  /** Titles of the columns it is about. */
  titles: string;
  /** How much it says, from 0 to 1. */
  weight: number;
}

/** Everything that the tables show and a sentence can say. */
export const findingsIn = (tables: readonly Table[], look: string): Finding[] =>
  tables.flatMap((table) =>
    table.numbers.flatMap((column) =>
      [
        ...table.labels.flatMap((labels) => [leader(table, column, labels), peak(table, column, labels), range(table, column, labels)]),
        ...changes(table, column, look),
        ...ratios(table, column),
      ].flatMap((found) =>
        found?.said
          ? [
              {
                ...found.said,
                ...found,
                weight: found.weight + (isCount(column) ? 0 : MEASURED),
                query: table.query,
                titles: [column.title, found.by].filter(Boolean).join(' '),
              },
            ]
          : [],
      ),
    ),
  );

const isCount = ({ unit }: Numbers): boolean => unit === 'count' || unit === 'number';
/** What money and times say more than counts. */
const MEASURED = 0.15;

/** A finding before it is known whether it can be said. */
export interface Draft {
  kind: string;
  weight: number;
  said: Said | null;
  /** Title of the column that names the rows. */
  by?: string | null;
}

const FEWEST_FOR_THREE = 5;
/** Below this share the three largest are as good as all, which says nothing. */
const LEAST_REST = 0.01;
const isShared = ({ adds, values }: Numbers): boolean => adds && values.every((value) => (value ?? 0) >= 0);

/** The table's title, where the sentence needs it. */
const about = ({ title }: Table): string => (title === null ? '' : `${title}: `);

/** The column, where the table's title does not name it. */
const within = ({ title: table }: Table, { title }: Numbers, word: string): string | null =>
  title === null ? null : hasWords(table ?? '', title) ? '' : ` ${word} ${inner(title)}`;

/** The largest of some groups, its share of the total, and the smallest, or how much the three largest make. */
function leader(table: Table, column: Numbers, labels: Labels): Draft | null {
  const groups = groupsOf(labels).map((rows) => ({ rows, label: quoted(labels.values[rows[0]!]!), sum: sumOver(column, rows) }));
  const [first, second, third, fourth] = groups.sort((a, b) => b.sum - a.sum);
  const isPeak = labels.inTime && groups.length === table.size;
  if (isPeak || !isShared(column) || !first || !second || (first.sum === second.sum && second.sum === (third ?? second).sum)) return null;
  const { of, share, total } = figuresOf(table, column);
  const [even, own] = [1 / groups.length, first.sum / sumOver(column, [...column.values.keys()])];
  const [last, beforeLast] = [groups.at(-1)!, groups.at(-2)!];
  const rest =
    sumOver(
      column,
      groups.slice(3).flatMap(({ rows }) => rows),
    ) / sumOver(column, [...column.values.keys()]);
  const isThree = groups.length >= FEWEST_FOR_THREE && third!.sum > fourth!.sum && rest > LEAST_REST;
  const head = say`${about(table)}${first.label} leads${within(table, column, 'in')} with ${of(first.rows)}, ${share(first.rows)} of the total ${total()}.`;
  const tie = say`${about(table)}${first.label} and ${second.label} lead${within(table, column, 'in')} with ${of(first.rows)} each, together ${share([...first.rows, ...second.rows])} of the total ${total()}.`;
  const more = isThree
    ? say`Together with ${second.label} and ${third!.label} it makes ${share([...first.rows, ...second.rows, ...third!.rows])}.`
    : say`The ${third ? 'last' : 'other'} is ${last.sum < beforeLast.sum ? last.label : null} with ${of(last.rows)}.`;
  return {
    kind: 'leader',
    by: labels.title,
    weight: 0.4 + (0.5 * (own - even)) / (1 - even),
    said: first.sum === second.sum ? tie : join(head, more),
  };
}

const sumOver = ({ values }: Numbers, rows: readonly number[]): number => rows.reduce((sum, row) => sum + (values[row] ?? 0), 0);

const FEWEST_PERIODS = 4;
/** So many times the usual distance from the median is out of the ordinary. */
const FAR = 4;

/** The sum, the average and the highest of values over time. */
function peak(table: Table, column: Numbers, labels: Labels): Draft | null {
  const row = onlyExtreme(column, Math.max);
  if (!labels.inTime || row === null || table.size < FEWEST_PERIODS || !isShared(column) || groupsOf(labels).length < table.size)
    return null;
  const { of, total, average } = figuresOf(table, column);
  const highest = column.values[row]!;
  const mean = sumOver(column, [...column.values.keys()]) / column.values.filter((value) => value !== null).length;
  const verb = isFar(column, highest) ? 'stands out as the peak' : 'is the peak';
  return {
    kind: 'peak',
    by: labels.title,
    weight: 0.3 + Math.min(0.4, (highest - mean) / mean / 5),
    said: say`${about(table)}${total()}${within(table, column, 'of')} in all, on average ${average()}${labels.title === null ? '' : ` for each ${inner(labels.title)}`}. ${labels.values[row]!} ${verb} with ${of([row])}.`,
  };
}

/** From the smallest to the largest, where a sum means nothing. */
function range(table: Table, column: Numbers, labels: Labels): Draft | null {
  const [low, high] = [onlyExtreme(column, Math.min), onlyExtreme(column, Math.max)];
  if (isShared(column) || low === null || high === null || low === high || groupsOf(labels).length < table.size) return null;
  const { of, average } = figuresOf(table, column);
  const [least, most] = [column.values[low]!, column.values[high]!];
  const far = [high, low].find((row) => table.size >= FEWEST_PERIODS && isFar(column, column.values[row]!));
  return {
    kind: 'range',
    by: labels.title,
    weight: 0.3 + 0.3 * Math.min(1, (most - least) / (Math.abs(most) + Math.abs(least))) + (far === undefined ? 0 : 0.1),
    said: join(
      say`${about(table)}${inner(column.title)} ranges from ${of([low])} (${labels.values[low]!}) to ${of([high])} (${labels.values[high]!}).`,
      far === undefined ? null : say`The average is ${average()}. Far from it is ${labels.values[far]!}.`,
    ),
  };
}

/** The row of the largest or smallest value; null where several have it. */
function onlyExtreme({ values }: Numbers, pick: (...values: number[]) => number): number | null {
  const wanted = pick(...values.filter((value) => value !== null));
  const row = values.indexOf(wanted);
  return row === values.lastIndexOf(wanted) ? row : null;
}

function isFar({ values }: Numbers, value: number): boolean {
  const known = values.filter((one) => one !== null);
  const middle = medianOf(known);
  const distances = known.map((one) => Math.abs(one - middle));
  const usual = medianOf(distances) || distances.reduce((sum, one) => sum + one, 0) / distances.length; // more than half may be the same
  return Math.abs(value - middle) > FAR * usual;
}

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** What each of the things that another column counts stands for, such as cost divided by calls. */
function ratios(table: Table, column: Numbers): Draft[] {
  if (!isShared(column) || isCount(column) || column.values.includes(null)) return [];
  const counts = table.numbers.filter((other) => other.unit === 'count' && isShared(other) && other.values.every((value) => value));
  return counts.map((other) => {
    const { ratio } = figuresOf(table, column);
    const rows = [...column.values.keys()];
    const of = (some: readonly number[]): number => sumOver(column, some) / sumOver(other, some);
    const each = rows.map((row) => of([row])).sort((a, b) => a - b);
    const spread = (each.at(-1)! - each[0]!) / (each.at(-1)! + each[0]! || 1);
    const most = rows.find((row) => of([row]) === each.at(-1))!;
    const isOne = table.labels.length === 1 && rows.length > 1 && each.at(-1)! > each.at(-2)!;
    const label = isOne ? table.labels[0]!.values[most]! : null;
    return {
      kind: 'ratio',
      weight: 0.15 + 0.2 * spread,
      said: join(
        say`${about(table)}${inner(column.title)} divided by ${inner(other.title)} is ${ratio(other, [], of(rows))}.`,
        say`For ${label} it is ${ratio(other, [most], of([most]))}, more than for any other.`,
      ),
    };
  });
}
