import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkInsight } from '../../../src/activities/report/check-insight.ts';
import type { Insight, InsightNumber } from '../../../src/contracts/report/insight.schema.ts';
import { tableOf } from '../../../src/activities/report/tables.ts';
import { rightInsight, salesReport, wrongInsight } from '../../helpers/reports/desk.ts';
import { faultsOf, labels, source, tables } from '../../helpers/reports/insight-tables.ts';

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
