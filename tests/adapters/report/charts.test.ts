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
