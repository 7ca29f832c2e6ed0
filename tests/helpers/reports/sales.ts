import type { ReportQuery } from '../../../src/contracts/report/definition.schema.ts';
import type { QueryAnswer } from '../../../src/activities/report/ports.ts';
import { salesReport } from './desk.ts';

/** SQL that makes a table with a sale a day for 90 days. */
export const SALES_TABLE = `create table sales (at timestamptz, amount bigint, name text);
  insert into sales select timestamptz '2026-07-01 10:00Z' + n * interval '1 day', n * 100, 'item ' || n from generate_series(1, 90) n;`;

/** The quarter in which they were made. */
export const salesPeriod = {
  from: '2026-07-01T00:00:00Z',
  to: '2026-10-01T00:00:00Z',
  previousFrom: '2026-04-01T00:00:00Z',
  label: 'Q3 2026',
  timeZone: 'UTC',
};

/** Columns by their names and kinds. */
export const columns = (kinds: Record<string, string>) =>
  Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, { title: name, kind, decimals: 1 }])) as ReportQuery['columns'];

/** A query of a report; it answers a count `total` unless it says otherwise. */
export const query = (sql: string, change: Partial<ReportQuery> = {}): ReportQuery => ({
  ...salesReport.queries['months']!,
  sql,
  columns: columns({ total: 'count' }),
  ...change,
});

/** The rows of an answer as JSON lines. */
export const linesOf = (answer: QueryAnswer | undefined): string => Buffer.from((answer as { lines: Uint8Array }).lines).toString();
