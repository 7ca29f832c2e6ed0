import type pg from 'pg';
import { Query, type QueryResult } from 'pg';
import type { ReportColumn, ReportQuery } from '../../contracts/report/definition.schema.ts';
import { isLost, Unreachable } from './unreachable.ts';

interface Reading {
  text: string;
  values: string[];
  query: ReportQuery;
  mostBytes: number;
}

/** `endsAll`: the database refused the query, which ends its transaction. */
type Read = { rows: number; lines: Uint8Array } | { problem: string; endsAll?: true };

/** Every value as PostgreSQL writes it; the column's kind says what it becomes. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

/** Reads the rows as JSON lines, checked against the columns. More rows or bytes than allowed, or a wrong column, are a problem. */
export function readRows(client: pg.Client, { text, values, query, mostBytes }: Reading): Promise<Read> {
  const reading = new Query<string[]>({ text, values, rowMode: 'array', types: AS_TEXT } as never);
  const lines: string[] = [];
  let problem: string | null = null;
  let bytes = 0;
  let columns: { name: string; index: number; column: ReportColumn }[] | null = null;
  const onRow = (row: (string | null)[], { fields }: QueryResult): void => {
    if (problem !== null) return;
    columns ??= orderOf(
      query,
      fields.map(({ name }) => name),
    );
    if (columns === null) return void (problem = mismatch(query, fields));
    if (lines.length === query.rows)
      return void (problem = `its answer is partial: it has more than ${query.rows} rows, the limit of \`rows\``);
    const line = lineOf(columns, row);
    if ('problem' in line) return void (problem = `its row ${lines.length + 1} does not fit: ${line.problem}`);
    bytes += line.text.length;
    if (bytes > mostBytes) return void (problem = `its answer is partial: it is larger than ${mostBytes} bytes`);
    lines.push(line.text);
  };
  return new Promise((resolve, reject) => {
    reading.on('row', onRow as never);
    reading.once('error', (error: Error & { code?: string }) =>
      isLost(error)
        ? reject(new Unreachable(error.message))
        : resolve({ problem: `the database refused it: ${error.message} (${error.code})`, endsAll: true }),
    );
    reading.once('end', ({ fields }: QueryResult) => {
      if (
        problem === null &&
        orderOf(
          query,
          fields.map(({ name }) => name),
        ) === null
      )
        problem = mismatch(query, fields);
      if (problem === null && lines.length === 0 && !query.mayBeEmpty) problem = 'its answer is empty';
      resolve(
        problem === null ? { rows: lines.length, lines: new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')) } : { problem },
      );
    });
    client.query(reading);
  });
}

/** Where each column of the definition stands in the answer; null where the names are not the same. */
function orderOf({ columns }: ReportQuery, names: readonly string[]) {
  const entries = Object.entries(columns).map(([name, column]) => ({ name, column, index: names.indexOf(name) }));
  return entries.length === names.length && entries.every(({ index }) => index >= 0) ? entries : null;
}

const mismatch = ({ columns }: ReportQuery, fields: readonly { name: string }[]): string =>
  `its answer has the columns ${fields.map(({ name }) => name).join(', ')}; the definition names ${Object.keys(columns).join(', ')}`;

const MOST_CHARACTERS = 500;

function lineOf(
  columns: readonly { name: string; index: number; column: ReportColumn }[],
  row: readonly (string | null)[],
): { text: string } | { problem: string } {
  const values: Record<string, string | number | null> = {};
  for (const { name, index, column } of columns) {
    const given = row[index] ?? null;
    const value = given === null ? null : valueOf(column, given);
    if (value === undefined) return { problem: `${name} is ${JSON.stringify(given!.slice(0, 40))}, and no ${column.kind}` };
    values[name] = value;
  }
  return { text: JSON.stringify(values) };
}

/** A value of a kind; undefined where it is none. */
function valueOf({ kind }: ReportColumn, text: string): string | number | undefined {
  switch (kind) {
    case 'text':
      return text.slice(0, MOST_CHARACTERS);
    case 'day':
      return /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined;
    case 'month':
      return /^\d{4}-\d\d(-01)?$/.test(text) ? text.slice(0, 7) : undefined;
    case 'count':
    case 'money':
      return /^-?\d+(\.0+)?$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
    case 'number':
    case 'percent':
      return Number.isFinite(Number(text)) ? Number(text) : undefined;
  }
}
