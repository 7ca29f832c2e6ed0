import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimalMarkOf, minorOf, numbersIn } from '../../src/formats/amount-text.ts';

const minorIn = (text: string, digits = 2, mark: '.' | ',' | null = null): (number | null)[] =>
  numbersIn(text).map((written) => minorOf(written, digits, mark));

it.each([
  ['1.234,56', 123_456],
  ['1,234.56', 123_456],
  ['1 234,56', 123_456],
  ['1\u202f234,56', 123_456],
  ["1'234.56", 123_456],
  ['1’234.56', 123_456],
  ['12,34,567.89', 123_456_789],
  ['€ 9,32', 932],
  ['-9,32', -932],
  ['€ -9,32', -932],
  ['-€9.32', -932],
  ['−9,32 €', -932],
  ['(12.00)', -1_200],
  ['12,00-', -1_200],
  ['EUR 0,5', 50],
  ['29.99€', 2_999],
  ['1.234', 123_400],
])('reads %s as %d', (text, minor) => {
  expect(minorIn(text)).toEqual([minor]);
});

it.each(['12.345', '1,234'])('%s is ambiguous in a currency with three digits', (text) => {
  expect(minorIn(text, 3)).toEqual([null]);
});

it('has no amount with fractions of the smallest unit', () => {
  expect(minorIn('0.1234')).toEqual([null]);
  expect(minorIn('1,234', 2, ',')).toEqual([null]);
});

it.each(['01.05.14', '2024-03-12', 'A4', 'BLR_2015', '12:30', 'abc123'])('finds no number in %s', (text) => {
  expect(numbersIn(text)).toEqual([]);
});

it.each([
  ['9,32 and 10,00', ','],
  ['9.32 and 10.00', '.'],
  ['9.32 and 10,00', null],
  ['none', null],
] as const)('the decimal mark of %s is %s', (text, mark) => {
  expect(decimalMarkOf(text)).toBe(mark);
});

const STYLES: readonly (readonly [string, '.' | ','])[] = [
  ['', '.'],
  ['', ','],
  [',', '.'],
  ['.', ','],
  [' ', ','],
  [' ', '.'],
  ["'", '.'],
  ['’', '.'],
  ['\u202f', ','],
];

it('reads any amount in any of the known styles back to the same minor units', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      fc.constantFrom(...STYLES),
      fc.constantFrom(0, 2, 3),
      (minor, [group, decimal], digits) => {
        const padded = String(Math.abs(minor)).padStart(digits + 1, '0');
        const at = padded.length - digits;
        const whole = padded.slice(0, at).replace(/\B(?=(\d{3})+$)/g, group);
        const text = `${minor < 0 ? '-' : ''}${whole}${digits > 0 ? decimal + padded.slice(at) : ''}`;
        expect(minorIn(`Total  ${text} EUR`, digits, digits === 0 ? null : decimal)).toEqual([minor]);
      },
    ),
    { numRuns: 2_000 },
  );
});
