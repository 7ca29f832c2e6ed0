import { expect, it } from '@jest/globals';
import { minorDigits } from '../../../src/kit/common/currency.ts';
import { fromStripeAmount, STRIPE_CURRENCIES, stripeUnit, toStripeAmount } from '../../../src/kit/common/stripe-units.ts';

it.each([
  ['EUR', 4_990, 4_990],
  ['JPY', 4_800, 4_800],
  ['VND', 120_000, 120_000],
  ['ISK', 3_200, 320_000],
  ['UGX', 41_000, 4_100_000],
  ['MGA', 930_000, 9_300],
  ['HUF', 17_550, 17_550],
  ['TWD', 1_050, 1_050],
  ['KWD', 2_340, 2_340],
  ['XCG', 1_250, 1_250],
])("converts %s to Stripe's unit: %i to %i", (currency, ours, its) => {
  expect(toStripeAmount(ours, currency)).toBe(its);
  expect(fromStripeAmount(its, currency)).toBe(ours);
});

it.each([
  ['a fraction of an ariary', 'MGA', 930_050],
  ['a last digit of a dinar', 'KWD', 1_005],
  ['a last digit of a rial', 'OMR', 1],
  ['a currency that Stripe does not charge in', 'IQD', 1_000],
  ['a code for tests', 'XTS', 100],
  ['gold', 'XAU', 100],
  ['no currency', 'eur', 100],
  ['more than a number holds', 'ISK', Number.MAX_SAFE_INTEGER],
])('has no amount for %s', (_case, currency, minor) => {
  expect(toStripeAmount(minor, currency)).toBeNull();
});

it('cannot express a fraction of a króna', () => {
  expect(fromStripeAmount(320_050, 'ISK')).toBeNull();
  expect(fromStripeAmount(100, 'XTS')).toBeNull();
});

it('has every currency once, as in ISO 4217, and converts each amount back unchanged', () => {
  expect(new Set(STRIPE_CURRENCIES).size).toBe(STRIPE_CURRENCIES.length);
  for (const currency of STRIPE_CURRENCIES) {
    const { decimals, step } = stripeUnit(currency)!;
    const one = 10 ** minorDigits(currency); // one unit of the currency
    for (const units of [1, 7, 99, 12_345]) {
      const its = toStripeAmount(units * one, currency);
      expect([currency, its]).toEqual([currency, units * 10 ** decimals]);
      expect(its! % step).toBe(0);
      expect(fromStripeAmount(its!, currency)).toBe(units * one);
    }
  }
});
