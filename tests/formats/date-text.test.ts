import { expect, it } from '@jest/globals';
import { datesIn } from '../../src/formats/date-text.ts';

const days = (text: string, order: 'day first' | 'month first' | null = null) => datesIn(text, order).map(({ day }) => day);

it.each([
  ['2024-03-12', '2024-03-12'],
  ['2024/03/12', '2024-03-12'],
  ['12.03.2024', '2024-03-12'],
  ['21.05.14', '2014-05-21'],
  ['31/12/2017', '2017-12-31'],
  ['03/20/2023', '2023-03-20'],
  ['8-9-2022', null],
  ['03/03/2024', '2024-03-03'],
  ['August 3 , 2014', '2014-08-03'],
  ['Jan 31, 2022', '2022-01-31'],
  ['3rd of May 2024', '2024-05-03'],
  ['7. Mai 2014', '2014-05-07'],
  ['02 Juillet 2015', '2015-07-02'],
  ['1er février 2024', '2024-02-01'],
  ['9 de enero de 2026', '2026-01-09'],
  ['4 marzo 2024', '2024-03-04'],
  ['19 april 2014', '2014-04-19'],
  ['5 października 2023', '2023-10-05'],
  ['12-Mar-2024', '2024-03-12'],
])('reads %s as %s', (text, day) => {
  expect(days(text)).toEqual([day]);
});

it('reads numbers that could be both by the order alone', () => {
  expect(days('12/03/2024', 'day first')).toEqual(['2024-03-12']);
  expect(days('12/03/2024', 'month first')).toEqual(['2024-12-03']);
});

it.each(['31.02.2024', '32/13/2024', '1.2.3.4', '2024'])('finds no day in %s', (text) => {
  expect(days(text)).toEqual([]);
});
