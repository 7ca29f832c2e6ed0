import { expect, it } from '@jest/globals';
import { price } from '../../src/cli/format.ts';

it.each([
  [{ usd: 0 }, '$0.00'],
  [{ usd: 0.0025 }, '$0.002500'],
  [{ usd: 0, unpricedCalls: 2 }, 'unknown'],
  [{ usd: 0.25, unpricedCalls: 1 }, '$0.25 and 1 of unknown price'],
])('never shows an unknown price as zero: %j', (cost, words) => {
  expect(price(cost)).toBe(words);
});
