import { NUMERIC, type ReportColumn } from '../../contracts/report/definition.schema.ts';
import type { Row } from '../../rules/report/format.ts';
import type { Checked } from './check-insight.ts';
import { formsOf, labelColumns, labelOf } from './labels.ts';
import { namesIn } from './sentences.ts';
import { unitOf, type Table } from './tables.ts';

type Tables = ReadonlyMap<string, Table>;

/** A sentence gives each of its numbers to the row and the column that it is of. */
export const nameFaults = (sentence: string, numbers: readonly Checked[], tables: Tables): string[] => [
  ...[...new Set(numbers.map(({ number }) => number.query))].flatMap((query) =>
    labelColumns(tables.get(query)!).flatMap(([name, column]) =>
      rowFaults(sentence, numbers, { query, table: tables.get(query)!, name, column }),
    ),
  ),
  ...numbers.flatMap((one) => columnFaults(sentence, one, tables.get(one.number.query)!)),
];

interface Naming {
  query: string;
  table: Table;
  name: string;
  column: ReportColumn;
}

function rowFaults(sentence: string, all: readonly Checked[], { query, table, name, column }: Naming): string[] {
  const elsewhere = all.flatMap((one) => (one.number.query === query ? formsElsewhere(one, table, name) : []));
  const rest = elsewhere
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, form) => text.replaceAll(form, ' '.repeat(form.length)), sentence);
  const named = namesIn(rest, formsByName(table.first, name, column)).filter((label) => !isTitle(table, label));
  if (named.length === 0) return [];
  const ownOf = ({ derived }: Checked): string[] => derived.rows.flatMap((row) => labelOf(table.first[row - 1], name) ?? []);
  const numbers = all.filter(({ number }) => number.query === query);
  const ofRows = numbers.filter((one) => ownOf(one).length > 0);
  const fits = (one: Checked): boolean => ownOf(one).some((label) => named.includes(label));
  const fitting = ofRows.filter(fits);
  const strays = ofRows.filter((one) => !fitting.some(({ number }) => number.written === one.number.written)); // the same may be said of two rows
  if (strays.length > 0)
    return strays.map((one) => `"${one.number.written}" is of ${listed(ownOf(one))}, and its sentence names ${listed(named)}`);
  if (ofRows.length === 0)
    return numbers.some(({ derived }) => derived.rows.length > 0) || isRange(named, table, name) || isCitedIn(all, query)
      ? []
      : numbers.map(({ number }) => `"${number.written}" is of all rows, and its sentence names ${listed(named)} alone`);
  return orderFaults(
    fitting.filter(({ derived }) => derived.rows.length === 1).map((one) => ({ one, own: ownOf(one)[0]! })),
    named,
  );
}

/** A row that is called as a column is: its name in a sentence may mean either. */
const isTitle = ({ columns }: Table, label: string): boolean =>
  Object.values(columns).some(({ title }) => title.toLowerCase() === label.toLowerCase());

/** What the rows of a number are called in the other columns: `1 Sep 2026` names no row of the month. */
const formsElsewhere = ({ derived }: Checked, table: Table, name: string): string[] =>
  labelColumns(table)
    .filter(([other]) => other !== name)
    .flatMap(([other, column]) => derived.rows.flatMap((row) => formsOf(column, table.first[row - 1]?.[other] ?? null)));

/** As many numbers as names: a reader gives the first number to the first name. */
function orderFaults(numbers: readonly { one: Checked; own: string }[], named: readonly string[]): string[] {
  const inText = numbers.toSorted((a, b) => a.one.places[0]! - b.one.places[0]!);
  const isPaired =
    inText.length === named.length &&
    new Set(inText.map(({ own }) => own)).size === named.length &&
    inText.every(({ one }) => one.places.length === 1);
  const wrong = isPaired ? inText.findIndex(({ own }, index) => own !== named[index]) : -1;
  return wrong < 0
    ? []
    : [`"${inText[wrong]!.one.number.written}" is of ${inText[wrong]!.own}, and the order of the sentence gives it to ${named[wrong]!}`];
}

/** `from July to September` means all rows. */
const isRange = (named: readonly string[], { first, count }: Table, name: string): boolean =>
  named.length === 2 && count === first.length && [first[0], first.at(-1)].every((row) => named.includes(labelOf(row, name) ?? ''));

const isCitedIn = (all: readonly Checked[], query: string): boolean =>
  all.some(({ number, derived }) => number.query !== query && derived.rows.length > 0);

/** Shorter names are also ordinary words. */
const LEAST_LETTERS = 3;

function formsByName(rows: readonly Row[], name: string, column: ReportColumn): Map<string, string> {
  const forms = new Map<string, string>();
  for (const row of rows)
    for (const form of formsOf(column, row[name] ?? null))
      for (const spelled of form.length >= LEAST_LETTERS || /[\p{Lu}\d]/u.test(form) ? [form, upper(form)] : [])
        if (!forms.has(spelled)) forms.set(spelled, labelOf(row, name)!);
  return forms;
}

const upper = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
const listed = (names: readonly string[]): string => [...new Set(names)].slice(0, 3).join(', ');

/** A sentence that names a column of the same unit, and not that of its number. */
function columnFaults(sentence: string, { number, derived }: Checked, { columns }: Table): string[] {
  const own = columns[number.column];
  if (own === undefined || number.derivation === 'count') return [];
  const isCompared = (column: ReportColumn): boolean =>
    (NUMERIC as readonly string[]).includes(column.kind) &&
    (derived.unit === '%' ? column.kind !== 'percent' : unitOf(column) === derived.unit);
  const forms = new Map(
    Object.entries(columns).flatMap(([name, column]) => [column.title, column.title.toLowerCase()].map((title) => [title, name] as const)),
  );
  const named = namesIn(sentence, forms).filter((name) => isCompared(columns[name]!));
  const said = new Set(namesIn(sentence, forms).map((name) => columns[name]!.title.toLowerCase())); // two columns may have one title
  if (named.length === 0 || [number.column, number.against].some((name) => name !== null && said.has(columns[name]!.title.toLowerCase())))
    return [];
  return isCompared(own) || derived.unit === '%'
    ? [`"${number.written}" is of the column ${own.title}, and its sentence names ${listed(named.map((name) => columns[name]!.title))}`]
    : [];
}
