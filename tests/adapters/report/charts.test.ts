import { expect, it } from '@jest/globals';
import { chartData, type ChartData } from '../../../src/adapters/report/chart-data.ts';
import { drawChart } from '../../../src/adapters/report/charts.ts';
import { shorten } from '../../../src/adapters/report/short-number.ts';
import type { ReportChart, ReportQuery } from '../../../src/contracts/report/definition.schema.ts';
import type { Row } from '../../../src/rules/report/format.ts';

it('names every bar, also where long names are cut', () => {
  const categories = ['billing', 'delivery question', 'feature request', 'product question', 'complaint of a customer', 'return'];
  const bars: ChartData = {
    ...{ title: 'Tickets', type: 'stacked', categories, xTitle: 'Category', yTitle: 'Tickets', unit: null, isWhole: true, largest: 2 },
    ...{ series: [{ name: 'sent', values: categories.map(() => 2) }], note: null, instead: null },
  };
  for (const name of categories) expect(drawChart(bars).svg).toContain(`>${name.slice(0, 10)}`);
});

it.each(['shares', 'ranking', 'stacked', 'line'] as const)(
  'cuts long texts of %s itself, because the library cuts by the speed of the machine',
  (type) => {
    const categories = ['W'.repeat(80), 'short'];
    const { svg } = drawChart({
      ...{ title: 'M'.repeat(200), type, categories, xTitle: 'Name', yTitle: 'Sales', unit: 'EUR', isWhole: true, largest: 2 },
      ...{ series: [{ name: 'sales', values: [1, 2] }], note: null, instead: null },
    });
    expect(svg).toMatch(/M…</);
    expect(svg).toMatch(/W…</);
    expect(svg).not.toContain('...');
  },
);

const sites: Pick<ReportQuery, 'columns'> = {
  columns: { site: { title: 'Site', kind: 'text', decimals: 1 }, cases: { title: 'Cases', kind: 'count', decimals: 1 } },
};
const chartOf = (type: ReportChart['type'], rows: readonly Row[], series?: string): ChartData =>
  chartData({ title: 'Cases', type, query: 'sites', x: 'site', y: ['cases'], series }, sites as ReportQuery, rows);
const rowsOf = (cases: (number | null)[]): Row[] => cases.map((one, index) => ({ site: `S${index + 1}`, cases: one }));

it('draws the smallest of too many shares as one, so that the shares are those of the whole', () => {
  const shares = chartOf('shares', rowsOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 55]));
  expect(shares.categories).toEqual(['S10', 'S9', 'S8', 'S7', 'S6', 'S5', 'S4', '3 others']);
  expect(shares.series[0]!.values).toEqual([55, 9, 8, 7, 6, 5, 4, 6]);
  expect(drawChart(shares).svg).toMatch(/55\.0 % {2}S10/);
  expect(drawChart(shares).svg).toMatch(/>100</);
});

it.each<[string, (number | null)[], string]>([
  ['values below zero', [5, -1, 3], 'Values below zero have no shares'],
  ['one below zero among those that are too many', [9, 9, 9, 9, 9, 9, 9, 5, -1], 'Values below zero have no shares'],
  ['zeros alone', [0, 0], 'All values are zero'],
  ['no values', [null, null], 'No data in this period'],
])('draws no shares of %s, and says so', (_name, cases, instead) => {
  const { svg } = drawChart(chartOf('shares', rowsOf(cases)));
  expect(svg).toContain(instead);
  expect(svg).not.toContain(' %');
});

it('begins a ranking with its largest, whatever the order of the rows', () => {
  const many = rowsOf([...Array.from({ length: 30 }, (_, index) => index), null]);
  const ranking = chartOf('ranking', many);
  expect(ranking.categories.slice(0, 2)).toEqual(['S30', 'S29']);
  expect(ranking.categories).toHaveLength(25);
  expect(ranking.note).toBe('6 more categories not drawn');
});

it('names what has no name', () => {
  expect(chartOf('bar', [{ site: null, cases: 1 }]).categories).toEqual(['(no Site)']);
  expect(chartOf('bar', [{ site: null, cases: 1 }], 'site').series.map(({ name }) => name)).toEqual(['(no Site)']);
});

it('grows by every further row of the legend, so that names do not cover the drawing', () => {
  const rows = Array.from({ length: 8 }, (_, index) => ({ site: `${index} ${'long name '.repeat(3)}`, cases: 1 }));
  expect(drawChart(chartOf('stacked', rows, 'site')).height).toBe(360 + 3 * 28); // two in a row
  expect(drawChart(chartOf('stacked', rows.slice(0, 2), 'site')).height).toBe(360);
});

it('gives a value that would be shown as 0 beside a large one its own digits', () => {
  expect([0.001, 37.25, 12_345, 0, 4e12].map((value) => shorten(value, 4e12))).toEqual(['0.00100', '37.3', '12.3k', '0', '4,000bn']);
  expect([0.00095, 0.00005].map((value) => shorten(value, 0.0021))).toEqual(['0.00095', '0.00005']);
  expect(shorten(0, 0)).toBe('0');
});
