import { setImmediate as nextTurn } from 'node:timers/promises';
import { NUMERIC, ReportDefinition, type ReportColumn, type ReportQuery } from '../../contracts/report/definition.schema.ts';
import type { Frozen } from '../../contracts/report/schema.ts';
import { minorDigits } from '../../kit/common/currency.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { rowsOf, type Cell, type Row } from '../../rules/report/format.ts';
import type { Db } from '../../store/database.ts';
import { readDocument, readParts } from '../../store/documents.ts';
import type { PromptTable } from './prompts.ts';

/** Rows of one table that a model reads; sums and shares are computed over all. */
export const ROWS_READ = 40;

/** A kept answer with what its query says of it. */
export interface Table extends Pick<ReportQuery, 'columns' | 'title'> {
  /** Number of all rows. */
  count: number;
  /** The first rows, which a model reads. */
  first: Row[];
  /** Every value of the columns of numbers, in units; NaN where one is missing. */
  numbers: Map<string, number[]>;
}

const isNumeric = ({ kind }: ReportColumn): boolean => (NUMERIC as readonly string[]).includes(kind);

/** A table of these rows; more can be added. */
export function tableOf({ title, columns }: Pick<ReportQuery, 'columns' | 'title'>, rows: readonly Row[]): Table {
  const numeric = Object.keys(columns).filter((name) => isNumeric(columns[name]!));
  const table: Table = { title, columns, count: 0, first: [], numbers: new Map(numeric.map((name) => [name, []])) };
  addRows(table, rows);
  return table;
}

function addRows(table: Table, rows: readonly Row[]): void {
  table.count += rows.length;
  table.first.push(...rows.slice(0, ROWS_READ - table.first.length));
  for (const [name, values] of table.numbers) {
    const column = table.columns[name]!;
    for (const row of rows) values.push(Number(inUnits(column, row[name] ?? null) ?? Number.NaN));
  }
}

/** The bytes of a kept document. @throws SignalboxError REPORT_FAILED when it is not kept any more. */
export async function bytesOf(db: Db, ref: string): Promise<Buffer> {
  const document = await readDocument(db, ref);
  if (document !== null) return document.body;
  throw gone(ref);
}

const gone = (ref: string): SignalboxError =>
  new SignalboxError('REPORT_FAILED', { detail: `the document ${ref} is not kept any more`, fix: 'Start the report again.' });

/** The definition as it was when the run began, whatever became of its file. */
export const frozenDefinition = async (db: Db, ref: string): Promise<ReportDefinition> =>
  ReportDefinition.parse(JSON.parse((await bytesOf(db, ref)).toString('utf8')));

const BYTES_A_TURN = 128 * 1024;
const NEW_LINE = 0x0a;

/**
 * The kept answers, by query. Read and parsed in parts, so that the worker goes on meanwhile and holds no row longer than it needs.
 * @param enough stops the reading of a table.
 */
export async function readTables(
  db: Db,
  { queries }: ReportDefinition,
  frozen: readonly Frozen[],
  enough: (table: Table) => boolean = () => false,
): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  for (const { query, ref } of frozen) {
    const table = tableOf(queries[query]!, []);
    for await (const lines of wholeLines(db, ref)) {
      addRows(table, rowsOf(lines));
      if (enough(table)) break;
    }
    tables.set(query, table);
  }
  return tables;
}

/** The lines of a kept answer, some at a time. @throws SignalboxError REPORT_FAILED when it is not kept any more. */
async function* wholeLines(db: Db, ref: string): AsyncGenerator<string> {
  let rest: Buffer | null = null;
  for await (const { part } of readParts(db, ref)) {
    const bytes: Buffer = rest === null ? part : Buffer.concat([rest, part]);
    let start = 0;
    for (let end = lineEnd(bytes, start); end > start; end = lineEnd(bytes, start)) {
      yield bytes.toString('utf8', start, end);
      await nextTurn();
      start = end;
    }
    rest = bytes.subarray(start);
  }
  if (rest === null) throw gone(ref);
  yield rest.toString('utf8');
}

/** Behind the last line that ends within one turn; of a longer line, its own end. */
function lineEnd(bytes: Buffer, start: number): number {
  const end = bytes.lastIndexOf(NEW_LINE, start + BYTES_A_TURN) + 1;
  return end > start ? end : bytes.indexOf(NEW_LINE, start) + 1;
}

/** A table as the model reads it: money in whole units, rows with their number. */
export function promptTable(query: string, { title, columns, first }: Table, rowsInAll: number): PromptTable {
  const entries = Object.entries(columns);
  return {
    query,
    title,
    columns: entries.map(([name, column]) => ({ name, title: column.title, unit: unitOf(column) ?? column.kind })),
    rowsInAll,
    rows: first.map((row, index) => ({
      row: index + 1,
      ...Object.fromEntries(entries.map(([name, column]) => [name, inUnits(column, row[name] ?? null)])),
    })),
  };
}

/** The unit that a number of the column is written with. */
export const unitOf = ({ kind, unit }: ReportColumn): string | null => (kind === 'percent' ? '%' : (unit ?? null));

/** Money in units of its currency; any other value as it is. */
const inUnits = ({ kind, unit }: ReportColumn, value: Cell): Cell =>
  kind === 'money' && typeof value === 'number' ? value / 10 ** minorDigits(unit!) : value;
