import { expect, it } from '@jest/globals';
import { checkInsight } from '../../../src/activities/report/check-insight.ts';
import { labelsOf } from '../../../src/activities/report/labels.ts';
import type { InsightNumber } from '../../../src/contracts/report/insight.schema.ts';
import { tableOf } from '../../../src/activities/report/tables.ts';
import { salesReport } from '../../helpers/reports/desk.ts';
import { faultsOf, labels, source, tables, text } from '../../helpers/reports/insight-tables.ts';

const of =
  (query: string, column: string) =>
  (written: string, change: Partial<InsightNumber> = {}) => ({ query, column, written, ...change });
const sales = of('products', 'sales');
const pieces = of('products', 'pieces');
const share1 = (written: string, rows: number[]) => sales(written, { derivation: 'share', rows });

it.each<[string, string, ...Partial<InsightNumber>[]]>([
  ['two rows in their order', 'Kettle made 300 EUR and Lamp 500 EUR.', sales('300 EUR', { rows: [1] }), sales('500 EUR', { rows: [2] })],
  [
    'values behind their names',
    'Sales fell from 500 EUR (Lamp) to 300 EUR (Kettle).',
    sales('500 EUR', { rows: [2] }),
    sales('300 EUR', { rows: [1] }),
  ],
  [
    'the total beside a row',
    'Kettle made 300 EUR of the total 1,600 EUR.',
    sales('300 EUR', { rows: [1] }),
    sales('1,600 EUR', { derivation: 'sum' }),
  ],
  ['all rows by the first and last name', 'From July to September sales were 4,000 EUR.', { written: '4,000 EUR', derivation: 'sum' }],
  ['a name with a digit', 'Mug 2 go had 9 returns.', of('products', 'returns')('9', { rows: [3] })],
  ['the sum of a name that leads', 'South leads with 800 EUR.', sales('800 EUR', { derivation: 'sum', rows: [3, 4] })],
  ['most of something', 'Most of the sales are from Lamp and “5 %”: 68.75 %.', share1('68.75 %', [2, 4])],
  ['another column of another unit', 'Kettle made 300 EUR with 40 pieces.', sales('300 EUR', { rows: [1] }), pieces('40', { rows: [1] })],
  ['a time in long words', 'Kettle takes 12 minutes.', of('products', 'minutes')('12 minutes', { rows: [1] })],
  ['a loss that shrank', 'Profit rose by 50.00 EUR.', of('quarters', 'profit')('50.00 EUR', { derivation: 'difference', rows: [1, 2] })],
])('accepts %s', (_name, said, ...numbers) => {
  // the row named "5 %" is a number for a reader, so it is no source
  expect(faultsOf(said.replace('“5 %”', 'another'), ...numbers)).toEqual([]);
});

it.each<[string, RegExp, string, ...Partial<InsightNumber>[]]>([
  ...['twenty', 'fifty-two', 'a quarter of', 'three fifths', 'a tenth', 'doubles', 'halves', 'tenfold', 'thrice', 'fifteen', 'trebled'].map(
    (words): [string, RegExp, string, Partial<InsightNumber>] => [
      `"${words}"`,
      /is a number in words/,
      `Kettle made 300 EUR, ${words} sales.`,
      sales('300 EUR', { rows: [1] }),
    ],
  ),
  ['the number of another row', /is of Kettle, and its sentence names Lamp/, 'Lamp made 300 EUR.', sales('300 EUR', { rows: [1] })],
  [
    'two numbers that changed places',
    /is of Lamp, and the order of the sentence gives it to Kettle/,
    'Kettle made 500 EUR and Lamp 300 EUR.',
    sales('500 EUR', { rows: [2] }),
    sales('300 EUR', { rows: [1] }),
  ],
  [
    'the total given to a row',
    /is of all rows, and its sentence names Kettle alone/,
    'Kettle made 1,600 EUR.',
    sales('1,600 EUR', { derivation: 'sum' }),
  ],
  [
    'the number of another column',
    /is of the column Pieces, and its sentence names Returns/,
    'Kettle had 40 returns.',
    pieces('40', { rows: [1] }),
  ],
  [
    'a change of another column',
    /is of the column orders|is of the column Orders/,
    'Sales fell by 40 %.',
    { written: '40 %', derivation: 'change', column: 'orders', rows: [2, 1] },
  ],
  [
    'the largest with the name of another row',
    /has not the maximum/,
    'Kettle had the most pieces: 60.',
    pieces('60', { derivation: 'maximum', rows: [1] }),
  ],
  ['the largest without its row, beside another name', /is of Mug 2 go/, 'Kettle had 60 pieces.', pieces('60', { derivation: 'maximum' })],
  ['a leader that leads not', /"leads with": no number/, 'Kettle leads with 300 EUR.', sales('300 EUR', { rows: [1] })],
  [
    'a shop that leads not',
    /"leads with": no number/,
    'South leads with 90 pieces.',
    pieces('9', { rows: [1] }),
    pieces('60', { derivation: 'sum', rows: [1, 2] }),
  ],
  [
    'most of something that is less',
    /"Most of": no number of its sentence is a share above 50/,
    'Most of the sales are from Lamp: 31.25 %.',
    share1('31.25 %', [2]),
  ],
  ['a time in another unit', /it is in min/, 'Kettle takes 12 hours.', of('products', 'minutes')('12 hours', { rows: [1] })],
  ['a unit that the entry leaves out', /stands in the text as "300 USD"/, 'Kettle made 300 USD.', sales('300', { rows: [1] })],
  ['a scale that the entry leaves out', /stands in the text as "300k"/, 'Kettle made 300k.', sales('300', { rows: [1] })],
  ['a percentage that the entry leaves out', /stands in the text as "40 %"/, 'Kettle had 40 % returns.', pieces('40', { rows: [1] })],
  ['a sign that the entry leaves out', /does not stand in the text/, 'Kettle made -300 EUR.', sales('300 EUR', { rows: [1] })],
  ['a thin space in a longer number', /does not stand in the text/, 'Kettle made 9\u202f300 EUR.', sales('300 EUR', { rows: [1] })],
  ['a row whose name is a number', /"5" in the text has no entry/, 'Kettle made 300 EUR, 5 % more.', sales('300 EUR', { rows: [1] })],
  [
    'nothing in place of little',
    /"0 %" is wrong/,
    'Sales fell by 0 %.',
    { written: '0 %', query: 'little', derivation: 'change', rows: [2, 1] },
  ],
  [
    'points for percent',
    /is a percentage, and is not written with %/,
    'A share of 31.25 percentage points is from Lamp.',
    share1('31.25 percentage points', [2]),
  ],
  [
    'a change of the earlier row',
    /2026-07, is earlier than its second one, 2026-08/,
    'Sales rose by 500 EUR.',
    { written: '500 EUR', derivation: 'difference', rows: [1, 2] },
  ],
  [
    'a change of the quarter before',
    /quarter before, is earlier/,
    'Profit fell by 50.00 EUR.',
    of('quarters', 'profit')('50.00 EUR', { derivation: 'difference', rows: [2, 1] }),
  ],
  [
    'a percentage of a loss',
    /from below zero has no percentage/,
    'Profit rose by 50 %.',
    of('quarters', 'profit')('50 %', { derivation: 'change', rows: [1, 2] }),
  ],
  [
    'a share of losses',
    /of which nothing is a share/,
    'That is 33.3 %.',
    of('quarters', 'profit')('33.3 %', { derivation: 'share', rows: [1] }),
  ],
  [
    'a rise from the larger to the smaller value',
    /from "2,000 EUR" to "1,500 EUR" it fell/,
    'Sales rose from 2,000 EUR to 1,500 EUR.',
    { written: '2,000 EUR', rows: [1] },
    { written: '1,500 EUR', rows: [2] },
  ],
  [
    'a rise with a minus',
    /the text says the opposite/,
    'Sales rose by -25.0 %.',
    { written: '-25.0 %', derivation: 'change', rows: [2, 1] },
  ],
  [
    'a surge that is a fall, beside a real fall',
    /the text says the opposite/,
    'Sales surged by 25 % and orders fell by 40 %.',
    { written: '25 %', derivation: 'change', rows: [2, 1] },
    { written: '40 %', derivation: 'change', column: 'orders', rows: [2, 1] },
  ],
])('refuses %s', (_name, fault, said, ...numbers) => {
  const little = tableOf(salesReport.queries['months']!, [
    { month: '2026-07', sales: 100_000, orders: 1 },
    { month: '2026-08', sales: 99_700, orders: 1 },
  ]);
  const all = new Map([...tables, ['little', little]]);
  expect(checkInsight({ text: said, numbers: numbers.map(source) }, all, labels).join('; ')).toMatch(fault);
});

const odd = tableOf(
  {
    title: 'Costs by team',
    columns: {
      team: { ...text, title: 'Team' },
      month: { ...text, title: 'Month' },
      costs: { title: 'Costs', kind: 'money', unit: 'EUR', decimals: 1 },
      sales: { title: 'Sales', kind: 'money', unit: 'EUR', decimals: 1 },
      '': { title: '', kind: 'money', unit: 'EUR', decimals: 1 },
    },
  },
  ['Sales', 'Service', 'EUR', 'tv', '5', 'Costs by team', 'Service desk'].map((team, at) => ({
    team,
    month: `2026-0${at + 1}`,
    costs: [10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 500_000][at]!,
    sales: 90_000 + at,
    '': 1,
  })),
);
const oddFaults = (said: string, ...given: [written: string, row: number][]) =>
  checkInsight(
    { text: said, numbers: given.map(([written, row]) => source({ written, query: 'odd', column: 'costs', rows: [row] })) },
    new Map([['odd', odd]]),
    labelsOf(new Map([['odd', odd]]), { label: 'Q3 2026' }),
  );

it.each<[string, string, ...[written: string, row: number][]]>([
  ['a row that is called as a column is', 'Sales spent 100 EUR.', ['100 EUR', 1]],
  ['a row that is called as the unit is', 'Service spent 200 EUR.', ['200 EUR', 2]],
  ['a row that is called as the table is', 'Costs by team: Service spent 200 EUR.', ['200 EUR', 2]],
  ['a row with a short name beside another', 'Service spent 200 EUR and tv 400 EUR.', ['200 EUR', 2], ['400 EUR', 4]],
  ['a row whose name is a part of a number', 'Service desk spent 5,000 EUR.', ['5,000 EUR', 7]],
  ['a month in a column of texts', 'In July 2026 it was 5,000 EUR.', ['5,000 EUR', 7]],
  ['a column without a title', 'Service (the team) spent 200 EUR.', ['200 EUR', 2]],
])('accepts %s', (_name, said, ...numbers) => {
  expect(oddFaults(said, ...numbers)).toEqual([]);
});

it.each<[string, RegExp, string, ...[written: string, row: number][]]>([
  [
    'another row beside such names',
    /is of Service desk, and its sentence names Service/,
    'Costs by team: Service spent 5,000 EUR.',
    ['5,000 EUR', 7],
  ],
  [
    'another column beside such names',
    /is of the column Costs, and its sentence names Sales/,
    'Service had sales of 200 EUR.',
    ['200 EUR', 2],
  ],
  [
    'another month in a column of texts',
    /is of 2026-07, and its sentence names 2026-06/,
    'In June 2026 it was 5,000 EUR.',
    ['5,000 EUR', 7],
  ],
])('refuses %s', (_name, fault, said, ...numbers) => {
  expect(oddFaults(said, ...numbers).join('; ')).toMatch(fault);
});
