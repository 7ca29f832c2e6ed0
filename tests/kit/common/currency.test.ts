import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimalText, minorDigits, parseAmount } from '../../../src/kit/common/currency.ts';
import { formatMoney } from '../../../src/kit/common/money.ts';

it.each([
  ['12.5', 'EUR', 1_250],
  ['12', 'EUR', 1_200],
  ['12.500', 'EUR', 1_250],
  ['0.29', 'EUR', 29],
  ['1.005', 'KWD', 1_005],
  ['1234567', 'JPY', 1_234_567],
  ['100.0', 'JPY', 100],
  ['90071992547409.91', 'EUR', Number.MAX_SAFE_INTEGER],
])('reads %s %s as %d minor units', (text, currency, minor) => {
  expect(parseAmount(text, currency)).toEqual({ minor, currency });
});

it.each([
  ['12.345', 'EUR', 'amount'],
  ['0.1', 'JPY', 'amount'],
  ['-1', 'EUR', 'amount'],
  ['1e3', 'EUR', 'amount'],
  ['1,5', 'EUR', 'amount'],
  ['', 'EUR', 'amount'],
  ['NaN', 'EUR', 'amount'],
  ['90071992547409.92', 'EUR', 'amount'],
  ['1', 'XXX', 'currency'],
  ['1', 'eur', 'currency'],
  ['1', 'constructor', 'currency'],
])('refuses %s %s and names the %s', (text, currency, field) => {
  expect(() => parseAmount(text, currency)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', field }));
});

it('parses its own output, in currencies with no, two and three digits', () => {
  const amount = fc.record({ minor: fc.maxSafeNat(), currency: fc.constantFrom('JPY', 'EUR', 'KWD') });
  fc.assert(fc.property(amount, ({ minor, currency }) => expect(parseAmount(decimalText(minor, currency), currency).minor).toBe(minor)));
});

it('writes money for a reader with the digits of its currency, exactly', () => {
  expect(formatMoney(123_450, 'EUR')).toBe('1,234.50 EUR');
  expect(formatMoney(-1_234, 'JPY')).toBe('-1,234 JPY');
  expect(formatMoney(1_234_567, 'KWD', 'de')).toBe('1.234,567 KWD');
  expect(formatMoney(Number.MAX_SAFE_INTEGER, 'EUR', 'fr')).toBe('90 071 992 547 409,91 EUR');
  expect([minorDigits('CLP'), minorDigits('USD'), minorDigits('TND')]).toEqual([0, 2, 3]);
});
