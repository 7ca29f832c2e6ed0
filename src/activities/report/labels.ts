import type { ReportColumn } from '../../contracts/report/definition.schema.ts';
import type { Period } from '../../contracts/report/schema.ts';
import { anyOf, EARLIER_WORDS, NUMBER_WORDS } from '../../kit/common/statement-words.ts';
import { formatCell, type Cell, type Row } from '../../rules/report/format.ts';
import { readNumber } from './written-number.ts';
import type { Table } from './tables.ts';

/** Columns whose values name the rows. */
export const labelColumns = ({ columns }: Pick<Table, 'columns'>): [string, ReportColumn][] =>
  Object.entries(columns).filter(([, { kind }]) => kind === 'text' || kind === 'day' || kind === 'month');

const DATE = /^(\d{4})-(?:0[1-9]|1[0-2])(?:-(\d\d))?$/;

/** How a sentence may name a value: a day or month, also one in a column of texts, in short and long words. */
export function formsOf(column: ReportColumn, value: Cell): string[] {
  if (value === null || value === '') return [];
  const text = String(value);
  const given = column.kind === 'text' ? [text, text.replaceAll(/[_-]/g, ' ')] : [text, formatCell(column, value)];
  const [date, year, dayOf] = DATE.exec(text) ?? [];
  if (date === undefined) return given;
  const month = new Date(`${text.slice(0, 7)}-01T00:00:00Z`).toLocaleString('en', { month: 'long', timeZone: 'UTC' });
  const shown = formatCell({ ...column, kind: dayOf === undefined ? 'month' : 'day' }, value);
  if (dayOf === undefined) return [...given, shown, `${month} ${year}`, month];
  const day = Number(dayOf);
  return [...given, shown, `${day} ${month} ${year}`, `${month} ${day}, ${year}`, `${day} ${month}`, `${month} ${day}`];
}

const HAS_NUMBER_WORD = anyOf('i', NUMBER_WORDS);

/** Texts with digits or words for numbers that are no numbers of the data: the period, and the names of the rows that the model read. */
export function labelsOf(tables: ReadonlyMap<string, Table>, { label }: Pick<Period, 'label'>): string[] {
  const ofRows = [...tables.values()].flatMap((table) =>
    labelColumns(table).flatMap(([name, column]) => table.first.flatMap((row) => formsOf(column, row[name] ?? null))),
  );
  return [...new Set([label, ...label.split(/[()]/).map((part) => part.trim()), ...ofRows])].filter(isNoNumber);
}

/** `5 %` and `two` are numbers, whatever row has that name; `Plan 5 %` and `Double room` are names. */
const isNoNumber = (text: string): boolean =>
  (/\d/.test(text) || (HAS_NUMBER_WORD.test(text) && /\p{Lu}.*\s/u.test(text))) &&
  /\p{L}{2}|\d-|\p{L}\d/u.test(text) &&
  !(
    readNumber(text) !== null &&
    /^[\p{Sc}\s]*[-−–+]?[\d.,\s]+(?:%|\p{L}{1,3}|per ?cent|percentage points|thousand|million|billion)?$/u.test(text)
  );

/** What a row is called in a column; null where it has no name. */
export function labelOf(row: Row | undefined, name: string): string | null {
  const value = row?.[name] ?? '';
  return value === '' ? null : String(value);
}

const EARLIER = anyOf('i', EARLIER_WORDS);

/** Why a change is the wrong way round: its first row is the earlier one; null when it is not, or nobody can know. */
export function whyReversed(rows: readonly number[], table: Table): string | null {
  const [later, earlier] = rows.map((row) => table.first[row - 1]);
  if (rows.length !== 2 || later === undefined || earlier === undefined) return null;
  const orders = labelColumns(table).flatMap(([name, { kind }]) => {
    const [one, other] = [labelOf(later, name), labelOf(earlier, name)];
    if (one === null || other === null || one === other) return [];
    if (kind !== 'text') return [{ one, other, isReversed: one < other }];
    return EARLIER.test(one) === EARLIER.test(other) ? [] : [{ one, other, isReversed: EARLIER.test(one) }];
  });
  const [first] = orders;
  if (first === undefined || orders.some(({ isReversed }) => !isReversed)) return null; // two columns of days may say different things
  return `its first row, ${first.one}, is earlier than its second one, ${first.other}`;
}
