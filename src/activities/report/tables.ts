import { setImmediate as nextTurn } from 'node:timers/promises';
import { ReportDefinition, type ReportColumn, type ReportQuery } from '../../contracts/report/definition.schema.ts';
import type { Frozen } from '../../contracts/report/schema.ts';
import { minorDigits } from '../../kit/common/currency.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { rowsOf, type Cell, type Row } from '../../rules/report/format.ts';
import type { Db } from '../../store/database.ts';
import { readDocument } from '../../store/documents.ts';
import type { PromptTable } from './prompts.ts';

/** A kept answer with what its query says of it. */
export interface Table extends Pick<ReportQuery, 'columns' | 'title'> {
  rows: readonly Row[];
}

/** The bytes of a kept document. @throws SignalboxError REPORT_FAILED when it is not kept any more. */
export async function bytesOf(db: Db, ref: string): Promise<Buffer> {
  const document = await readDocument(db, ref);
  if (document !== null) return document.body;
  throw new SignalboxError('REPORT_FAILED', { detail: `the document ${ref} is not kept any more`, fix: 'Start the report again.' });
}

/** The definition as it was when the run began, whatever became of its file. */
export const frozenDefinition = async (db: Db, ref: string): Promise<ReportDefinition> =>
  ReportDefinition.parse(JSON.parse((await bytesOf(db, ref)).toString('utf8')));

const BYTES_A_TURN = 256 * 1024;
const NEW_LINE = 0x0a;

/**
 * The rows of the kept answers, by query. Parsed in parts, so that the worker goes on meanwhile.
 * @param most rows of each; default: all.
 */
export async function readTables(
  db: Db,
  { queries }: ReportDefinition,
  frozen: readonly Frozen[],
  most = Infinity,
): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  for (const { query, ref } of frozen) {
    const body = await bytesOf(db, ref);
    const rows: Row[] = [];
    for (let start = 0; start < body.length && rows.length < most;) {
      const end = body.indexOf(NEW_LINE, Math.min(start + BYTES_A_TURN, body.length) - 1) + 1 || body.length;
      for (const row of rowsOf(body.toString('utf8', start, end))) rows.push(row);
      start = end;
      await nextTurn();
    }
    tables.set(query, { ...queries[query]!, rows: rows.slice(0, most) });
  }
  return tables;
}

/** Rows of one table that a model reads; sums and shares are computed over all. */
export const ROWS_READ = 40;

/** A table as the model reads it: money in whole units, rows with their number. */
export function promptTable(query: string, { title, columns, rows }: Table, rowsInAll: number): PromptTable {
  const entries = Object.entries(columns);
  return {
    query,
    title,
    columns: entries.map(([name, column]) => ({ name, title: column.title, unit: unitOf(column) ?? column.kind })),
    rowsInAll,
    rows: rows.map((row, index) => ({
      row: index + 1,
      ...Object.fromEntries(entries.map(([name, column]) => [name, inUnits(column, row[name] ?? null)])),
    })),
  };
}

/** The unit that a number of the column is written with. */
export const unitOf = ({ kind, unit }: ReportColumn): string | null => (kind === 'percent' ? '%' : (unit ?? null));

/** Money in units of its currency; any other value as it is. */
export const inUnits = ({ kind, unit }: ReportColumn, value: Cell): Cell =>
  kind === 'money' && typeof value === 'number' ? value / 10 ** minorDigits(unit!) : value;
