import { ReportDefinition } from '../../../src/contracts/report/definition.schema.ts';
import type { PrintJob, QueryAnswer, ReportDesk } from '../../../src/activities/report/ports.ts';

/** A small report with two months, for tests. */
export const salesReport = ReportDefinition.parse({
  title: 'Sales',
  about: 'Sales by month.',
  period: 'previous quarter',
  timeZone: 'Europe/Berlin',
  recipients: ['mia@signalbox.example', 'otto@signalbox.example'],
  owner: 'operators',
  look: 'How did sales change?',
  queries: {
    months: {
      title: 'Sales by month',
      sql: 'select month, sales, orders from months where at >= :from and at < :to',
      columns: {
        month: { title: 'Month', kind: 'month' },
        sales: { title: 'Sales', kind: 'money', unit: 'EUR' },
        orders: { title: 'Orders', kind: 'count' },
      },
    },
  },
  charts: { trend: { title: 'Trend', type: 'bar', query: 'months', x: 'month', y: ['sales'] } },
  layout: ['insights', 'chart trend', 'table months'],
});

export const salesRows = [
  { month: '2026-07', sales: 100_000, orders: 10 },
  { month: '2026-08', sales: 150_000, orders: 12 },
];

const linesOf = (rows: readonly object[]): Uint8Array => new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

/** Right about {@link salesRows}. */
export const rightInsight = {
  text: 'Sales rose by 50.0 % to 1,500.00 EUR in August 2026.',
  numbers: [
    { written: '50.0 %', derivation: 'change', query: 'months', column: 'sales', rows: [2, 1], against: null },
    { written: '1,500.00 EUR', derivation: 'value', query: 'months', column: 'sales', rows: [2], against: null },
  ],
};
/** Its share is wrong. */
export const wrongInsight = {
  text: 'August 2026 brought 75 % of the sales.',
  numbers: [{ written: '75 %', derivation: 'share', query: 'months', column: 'sales', rows: [2], against: null }],
};

export interface FakeDesk extends ReportDesk {
  /** What the next readings answer, in place of {@link salesRows}. */
  problem: string | null;
  /** In place of those of {@link salesReport}. */
  recipients: string[] | null;
  asked: number;
  printed: PrintJob[];
}

/** Reads the rows above and prints a few bytes. */
export function openFakeDesk(): FakeDesk {
  const desk: FakeDesk = {
    problem: null,
    recipients: null,
    asked: 0,
    printed: [],
    definitionOf: () => ({ ...salesReport, recipients: desk.recipients ?? salesReport.recipients }),
    async ask({ queries }): Promise<QueryAnswer[]> {
      desk.asked += 1;
      const at = '2026-10-01T07:00:00.000Z';
      return Object.keys(queries).map((query) =>
        desk.problem === null ? { query, at, rows: salesRows.length, lines: linesOf(salesRows) } : { query, at, problem: desk.problem },
      );
    },
    async print(job) {
      desk.printed.push(job);
      const bytes = (text: string) => new TextEncoder().encode(text);
      return {
        pdf: bytes(`%PDF ${job.insights.join()}`),
        page: bytes('<p>page</p>'),
        mail: bytes('<p>mail</p>'),
        text: [...job.insights, ...job.remarks].join('\n'),
        charts: [{ name: 'trend', png: bytes('png') }],
      };
    },
  };
  return desk;
}
