import { checkInsight } from '../../../src/activities/report/check-insight.ts';
import { labelsOf } from '../../../src/activities/report/labels.ts';
import { tableOf, type Table } from '../../../src/activities/report/tables.ts';
import type { InsightNumber } from '../../../src/contracts/report/insight.schema.ts';
import { salesReport, salesRows } from './desk.ts';

const decline = [
  { month: '2026-07', sales: 200_000, orders: 20 },
  { month: '2026-08', sales: 150_000, orders: 12 },
  { month: '2026-09', sales: 50_000, orders: 0 },
];
const share = { title: 'Share', kind: 'percent', decimals: 1 } as const;
export const text = { kind: 'text', decimals: 1 } as const;
const count = { kind: 'count', decimals: 1 } as const;
const profit = { title: 'Profit', kind: 'money', unit: 'EUR', decimals: 1 } as const;
const products = {
  product: { ...text, title: 'Product' },
  shop: { ...text, title: 'Shop' },
  sales: { title: 'Sales', kind: 'money', unit: 'EUR', decimals: 1 },
  pieces: { ...count, title: 'Pieces' },
  returns: { ...count, title: 'Returns' },
  minutes: { title: 'Packing time', kind: 'number', unit: 'min', decimals: 1 },
} as const;
export const tables = new Map<string, Table>([
  ['months', tableOf(salesReport.queries['months']!, salesRows)],
  ['decline', tableOf(salesReport.queries['months']!, decline)],
  ['shares', tableOf({ title: 'Shares', columns: { share } }, [{ share: 40 }, { share: 35 }])],
  [
    'products',
    tableOf({ title: 'Sales by product', columns: products }, [
      { product: 'Kettle', shop: 'North', sales: 30_000, pieces: 40, returns: 4, minutes: 12 },
      { product: 'Lamp', shop: 'North', sales: 50_000, pieces: 20, returns: 2, minutes: 30 },
      { product: 'Mug 2 go', shop: 'South', sales: 20_000, pieces: 60, returns: 9, minutes: 7.5 },
      { product: '5 %', shop: 'South', sales: 60_000, pieces: 30, returns: 1, minutes: 9 },
    ]),
  ],
  [
    'quarters',
    tableOf({ title: 'Two quarters', columns: { quarter: { ...text, title: 'Quarter' }, profit } }, [
      { quarter: 'this quarter', profit: -5_000 },
      { quarter: 'quarter before', profit: -10_000 },
    ]),
  ],
]);
export const labels = labelsOf(tables, { label: 'Q3 2026 (July to September)' });

export const source = (change: Partial<InsightNumber>): InsightNumber => ({
  written: '',
  derivation: 'value',
  query: 'decline',
  column: 'sales',
  rows: [],
  against: null,
  ...change,
});
export const faultsOf = (text: string, ...numbers: Partial<InsightNumber>[]) =>
  checkInsight({ text, numbers: numbers.map(source) }, tables, labels);
