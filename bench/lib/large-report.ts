import { ReportDefinition } from '../../src/contracts/report/definition.schema.ts';
import type { Insight } from '../../src/contracts/report/insight.schema.ts';

export const REPORT_ROWS = 100_000;

/** What one round of the bench's report took. */
export interface ReportRound {
  seconds: number;
  /** Beyond the memory before it. */
  bytes: number;
  blockMs: number;
  /** Longest block by activity. */
  blocks: Record<string, number>;
}

/** A report whose one query has many rows. */
export const largeReport = ReportDefinition.parse({
  title: 'Order lines',
  about: 'Every line of the quarter.',
  period: 'previous quarter',
  timeZone: 'Europe/Berlin',
  recipients: ['operators'],
  owner: 'operators',
  look: 'What was sold?',
  queries: {
    lines: {
      title: 'Order lines',
      rows: REPORT_ROWS,
      sql: `select (timestamptz '2026-07-01' + n * interval '79 seconds')::date as day, 'Article number ' || n % 500 as product,
        'Customer ' || n % 9000 as customer, n % 7 + 1 as pieces, (n * 37) % 90000 + 100 as amount from generate_series(1, ${REPORT_ROWS}) n`,
      columns: {
        day: { title: 'Day', kind: 'day' },
        product: { title: 'Product', kind: 'text' },
        customer: { title: 'Customer', kind: 'text' },
        pieces: { title: 'Pieces', kind: 'count' },
        amount: { title: 'Amount', kind: 'money', unit: 'EUR' },
      },
    },
  },
  charts: {
    days: { title: 'Sales by day', type: 'line', query: 'lines', x: 'day', y: ['amount'] },
    products: { title: 'Products', type: 'ranking', query: 'lines', x: 'product', y: ['amount'] },
  },
  layout: ['insights', 'chart days', 'chart products', 'table lines'],
});

const over = (written: string, derivation: Insight['numbers'][number]['derivation'], column: string): Insight['numbers'][number] => ({
  ...{ written, derivation, query: 'lines', column, rows: [], against: null },
});

/** Its numbers are computed over all rows. */
export const largeInsight: Insight = {
  text: `${REPORT_ROWS} lines had 4 pieces on average, at most 7, and the smallest amount was 1 EUR.`,
  numbers: [
    over(String(REPORT_ROWS), 'count', 'pieces'),
    over('4', 'average', 'pieces'),
    over('7', 'maximum', 'pieces'),
    over('1 EUR', 'minimum', 'amount'),
  ],
};
