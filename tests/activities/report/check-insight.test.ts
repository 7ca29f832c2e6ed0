import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkInsight } from '../../../src/activities/report/check-insight.ts';
import { labelsOf } from '../../../src/activities/report/labels.ts';
import type { Insight, InsightNumber } from '../../../src/contracts/report/insight.schema.ts';
import { tableOf, type Table } from '../../../src/activities/report/tables.ts';
import { rightInsight, salesReport, salesRows, wrongInsight } from '../../helpers/reports/desk.ts';

const decline = [
  { month: '2026-07', sales: 200_000, orders: 20 },
  { month: '2026-08', sales: 150_000, orders: 12 },
  { month: '2026-09', sales: 50_000, orders: 0 },
];
const share = { title: 'Share', kind: 'percent', decimals: 1 } as const;
const text = { kind: 'text', decimals: 1 } as const;
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
const tables = new Map<string, Table>([
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
const labels = labelsOf(tables, { label: 'Q3 2026 (July to September)' });

const source = (change: Partial<InsightNumber>): InsightNumber => ({
  written: '',
  derivation: 'value',
  query: 'decline',
  column: 'sales',
  rows: [],
  against: null,
  ...change,
});
const faultsOf = (text: string, ...numbers: Partial<InsightNumber>[]) =>
  checkInsight({ text, numbers: numbers.map(source) }, tables, labels);

it.each<[string, string, Partial<InsightNumber>]>([
  ['a value', 'Sales were 1,500.00 EUR in August 2026.', { written: '1,500.00 EUR', rows: [2] }],
  ['a rounded value', 'Sales were €1.5k.', { written: '€1.5k', rows: [2] }],
  ['a sum of all rows', 'In all 4,000 EUR.', { written: '4,000 EUR', derivation: 'sum' }],
  ['an average', 'On average 1,333.33 EUR.', { written: '1,333.33 EUR', derivation: 'average' }],
  ['the largest', 'The highest month had 2,000 EUR.', { written: '2,000 EUR', derivation: 'maximum', rows: [1] }],
  ['a value that is the smallest', 'The lowest month had 500 EUR.', { written: '500 EUR', rows: [3] }],
  ['a count of rows', 'There are 3 months.', { written: '3', derivation: 'count' }],
  ['a difference', 'Sales fell by 500.00 EUR.', { written: '500.00 EUR', derivation: 'difference', rows: [2, 1] }],
  ['a change with its sign', 'The change was -25.0 %.', { written: '-25.0 %', derivation: 'change', rows: [2, 1] }],
  ['a change in words', 'Sales dropped 25 percent.', { written: '25 percent', derivation: 'change', rows: [2, 1] }],
  ['a share', 'That is 37.5 % of all.', { written: '37.5 %', derivation: 'share', rows: [2] }],
  ['a ratio of columns', 'That is 125 EUR an order.', { written: '125 EUR', derivation: 'ratio', rows: [2], against: 'orders' }],
  [
    'points of percentages',
    'It fell by 5.0 percentage points.',
    { written: '5.0 percentage points', derivation: 'difference', query: 'shares', column: 'share', rows: [2, 1] },
  ],
])('accepts %s', (_name, text, number) => {
  expect(faultsOf(text, number)).toEqual([]);
});

it.each<[string, RegExp, string, ...Partial<InsightNumber>[]]>([
  [
    'a wrong value',
    /wrong: value of decline.sales, rows 2 is 1500 EUR/,
    'Sales were 1,600.00 EUR.',
    { written: '1,600.00 EUR', rows: [2] },
  ],
  [
    'a number without a source',
    /"7" in the text has no entry/,
    'Sales were 1,500.00 EUR in 7 shops.',
    { written: '1,500.00 EUR', rows: [2] },
  ],
  ['a number in words', /"doubled" is a number in words/, 'Sales doubled to 1,500 EUR.', { written: '1,500 EUR', rows: [2] }],
  ['no number at all', /names no number/, 'Everything is fine.'],
  ['a source that is not in the text', /does not stand in the text/, 'Sales were fine.', { written: '1,500 EUR', rows: [2] }],
  ['a part of a longer number', /does not stand in the text/, 'Sales were 11,500 EUR.', { written: '1,500 EUR', rows: [2] }],
  [
    'a fall that is called a rise',
    /it fell, and the text says the opposite/,
    'Sales rose by 25 %.',
    { written: '25 %', derivation: 'change', rows: [2, 1] },
  ],
  [
    'a rise that is called a fall',
    /it rose, and the text says the opposite/,
    'Sales fell by 50 %.',
    { written: '50 %', derivation: 'change', query: 'months', rows: [2, 1] },
  ],
  [
    'a change without a direction',
    /no word says whether/,
    'Sales differ by 25 %.',
    { written: '25 %', derivation: 'change', rows: [2, 1] },
  ],
  ['a plus before a fall', /is wrong/, 'Sales fell by +25 %.', { written: '+25 %', derivation: 'change', rows: [2, 1] }],
  ['another currency', /not in USD/, 'Sales were $1,500.', { written: '$1,500', rows: [2] }],
  ['a percentage that is none', /no percentage/, 'Sales were 1,500 %.', { written: '1,500 %', rows: [2] }],
  ['a share without its sign', /not written with %/, 'A share of 37.5.', { written: '37.5', derivation: 'share', rows: [2] }],
  [
    'percent for points',
    /percentage points/,
    'It fell by 5 %.',
    { written: '5 %', derivation: 'difference', query: 'shares', column: 'share', rows: [2, 1] },
  ],
  [
    'a false highest',
    /"highest": no number of its sentence/,
    'August 2026 was the highest with 1,500 EUR.',
    { written: '1,500 EUR', rows: [2] },
  ],
  ['a row that is missing', /has no row 9/, 'It was 1,500 EUR.', { written: '1,500 EUR', rows: [9] }],
  ['a query that is missing', /no query costs/, 'It was 1,500 EUR.', { written: '1,500 EUR', query: 'costs', rows: [2] }],
  ['a column of texts', /no column of numbers/, 'It was 1,500.', { written: '1,500', column: 'month', rows: [2] }],
  [
    'a division by zero',
    /divides by zero/,
    'It is 20 times as many.',
    { written: '20', derivation: 'ratio', column: 'orders', rows: [1, 3] },
  ],
  ['a decimal comma', /not one number|does not stand|is wrong/, 'Sales were 1.500,00 EUR.', { written: '1.500,00 EUR', rows: [2] }],
  ['digits of another script', /has no entry/, 'Sales were 1,500 EUR in ٧ shops.', { written: '1,500 EUR', rows: [2] }],
])('refuses %s', (_name, fault, text, ...numbers) => {
  expect(faultsOf(text, ...numbers).join('; ')).toMatch(fault);
});

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

it('takes the two insights of the tests for what they are', () => {
  expect(checkInsight(rightInsight as Insight, tables, labels)).toEqual([]);
  expect(checkInsight(wrongInsight as Insight, tables, labels)).toHaveLength(1);
});

const amount = fc.integer({ min: 1, max: 10_000_000 });
const inEuros = (minor: number): string => `${(minor / 100).toLocaleString('en', { minimumFractionDigits: 2 })} EUR`;
const salesOf = (sales: number[]) =>
  new Map([
    [
      'decline',
      tableOf(
        salesReport.queries['months']!,
        sales.map((one) => ({ month: '2026-07', sales: one, orders: 1 })),
      ),
    ],
  ]);

it('accepts every right value and sum, and no digit changed', () => {
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1, maxLength: 8 }), fc.nat(), fc.integer({ min: 1, max: 9 }), (sales, pick, by) => {
      const row = pick % sales.length;
      const total = sales.reduce((sum, one) => sum + one, 0);
      const one = inEuros(sales[row]!);
      const all = inEuros(total);
      const numbers = [source({ written: one, rows: [row + 1] }), source({ written: `all ${all}`, derivation: 'sum' })];
      const text = `It was ${one} of all ${all}.`;
      expect(checkInsight({ text, numbers }, salesOf(sales), [])).toEqual([]);
      const place = one.search(/\d(?=[^\d]*EUR|\.)/);
      const wrong = one.slice(0, place) + String((Number(one[place]) + by) % 10) + one.slice(place + 1);
      const changed = { text: `It was ${wrong}.`, numbers: [source({ written: wrong, rows: [row + 1] })] };
      expect(checkInsight(changed, salesOf(sales), [])).not.toEqual([]);
    }),
  );
});

it('accepts a change as it was rounded, and no other sign', () => {
  fc.assert(
    fc.property(amount, amount, fc.integer({ min: 0, max: 3 }), (later, earlier, digits) => {
      const change = (100 * (later - earlier)) / earlier;
      const written = `${Math.abs(change).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} %`;
      fc.pre(Math.abs(change) >= 1);
      const number = source({ written, derivation: 'change', rows: [2, 1] });
      const say = (word: string) =>
        checkInsight({ text: `Sales ${word} by ${written}.`, numbers: [number] }, salesOf([earlier, later]), []);
      expect(say(change > 0 ? 'rose' : 'fell')).toEqual([]);
      expect(say(change > 0 ? 'fell' : 'rose')).not.toEqual([]);
    }),
  );
});
