import { NUMERIC, type ReportColumn } from '../../contracts/report/definition.schema.ts';
import type { Row } from '../../rules/report/format.ts';
import type { Checked } from './derive.ts';
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
  const forms = formsByName(table.first, name, column);
  const said = namesIn(sentence, forms);
  const others = [table.title, ...titlesOf(table), ...unitsOf(table)].flatMap(spellings);
  const named = namesIn(sentence, without(forms, [...others, ...elsewhere, ...[...forms.keys()].filter(isWord)]));
  if (named.length === 0) return [];
  const ownOf = ({ derived }: Checked): string[] => derived.rows.flatMap((row) => labelOf(table.first[row - 1], name) ?? []);
  const numbers = all.filter(({ number }) => number.query === query);
  const ofRows = numbers.filter((one) => ownOf(one).length > 0);
  const fits = (one: Checked): boolean => ownOf(one).some((label) => said.includes(label));
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
    inText.every(({ one, own }) => one.places.length === 1 && named.includes(own));
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

/** Shorter names are also ordinary words, and those of digits are also parts of numbers. */
const isWord = (form: string): boolean => !(/\d-\d/.test(form) || /\p{L}{3}|[\p{Lu}\p{Lo}]/u.test(form));

/** By spelling, what the row of a column is called. */
function formsByName(rows: readonly Row[], name: string, column: ReportColumn): Map<string, string> {
  const forms = new Map<string, string>();
  for (const row of rows)
    for (const form of formsOf(column, row[name] ?? null))
      for (const spelled of [form, upper(form)]) if (!forms.has(spelled)) forms.set(spelled, labelOf(row, name)!);
  return forms;
}

/** The forms with null for words that mean something else too: such a name accuses no number. */
const without = (forms: ReadonlyMap<string, string>, words: readonly string[]): Map<string, string | null> =>
  new Map([...forms, ...words.map((word) => [word, null] as const)]);

/** As it is, at the start of a sentence, and inside it. */
const spellings = (title: string): string[] => (title === '' ? [] : [title, upper(title), lower(title), title.toLowerCase()]);
const titlesOf = ({ columns }: Table): string[] => Object.values(columns).map(({ title }) => title);
const unitsOf = ({ columns }: Table): string[] => Object.values(columns).flatMap((column) => unitOf(column) ?? []);

const upper = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
const lower = (text: string): string => text[0]!.toLowerCase() + text.slice(1);
const listed = (names: readonly string[]): string => [...new Set(names)].slice(0, 3).join(', ');

/** A sentence that names a column of the same unit, and not that of its number. */
function columnFaults(sentence: string, { number, derived }: Checked, table: Table): string[] {
  const { columns } = table;
  const own = columns[number.column];
  if (own === undefined || number.derivation === 'count') return [];
  const isCompared = (column: ReportColumn): boolean =>
    (NUMERIC as readonly string[]).includes(column.kind) &&
    (derived.unit === '%' ? column.kind !== 'percent' : unitOf(column) === derived.unit);
  const titles = new Map(
    Object.entries(columns).flatMap(([name, { title }]) => spellings(title).map((spelled) => [spelled, name] as const)),
  );
  const said = new Set(namesIn(sentence, titles).map((name) => columns[name]!.title.toLowerCase())); // two columns may have one title
  if ([number.column, number.against].some((name) => name !== null && said.has(columns[name]!.title.toLowerCase()))) return [];
  const named = namesIn(sentence, without(titles, [...unitsOf(table), ...rowNames(table)])).filter((name) => isCompared(columns[name]!));
  return named.length > 0 && (isCompared(own) || derived.unit === '%')
    ? [`"${number.written}" is of the column ${own.title}, and its sentence names ${listed(named.map((name) => columns[name]!.title))}`]
    : [];
}

const rowNames = (table: Table): string[] =>
  labelColumns(table).flatMap(([name, column]) => [...formsByName(table.first, name, column).keys()].filter((form) => !isWord(form)));
