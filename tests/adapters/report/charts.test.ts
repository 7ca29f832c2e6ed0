import { expect, it } from '@jest/globals';
import type { ChartData } from '../../../src/adapters/report/chart-data.ts';
import { drawChart } from '../../../src/adapters/report/charts.ts';

it('names every bar, also where long names are cut', () => {
  const categories = ['billing', 'delivery question', 'feature request', 'product question', 'complaint of a customer', 'return'];
  const bars: ChartData = {
    ...{ title: 'Tickets', type: 'stacked', categories, xTitle: 'Category', yTitle: 'Tickets', unit: null, isWhole: true, largest: 2 },
    ...{ series: [{ name: 'sent', values: categories.map(() => 2) }], note: null },
  };
  for (const name of categories) expect(drawChart(bars).svg).toContain(`>${name.slice(0, 10)}`);
});

it.each(['shares', 'ranking', 'stacked', 'line'] as const)(
  'cuts long texts of %s itself, because the library cuts by the speed of the machine',
  (type) => {
    const categories = ['W'.repeat(80), 'short'];
    const { svg } = drawChart({
      ...{ title: 'M'.repeat(200), type, categories, xTitle: 'Name', yTitle: 'Sales', unit: 'EUR', isWhole: true, largest: 2 },
      ...{ series: [{ name: 'sales', values: [1, 2] }], note: null },
    });
    expect(svg).toMatch(/M…</);
    expect(svg).toMatch(/W…</);
    expect(svg).not.toContain('...');
  },
);
