import { expect, it } from '@jest/globals';
import { plainTaxId, sameTaxId, taxIdCountry, taxIdProblem } from '../../src/formats/tax-id.ts';
import { vatRatesOf } from '../../src/formats/vat-rates.ts';

it.each([
  ['DE 232 446 240', 'DE'],
  ['NL8104.33.941.B01', 'NL'],
  ['FR 604 219 388 61', 'FR'],
  ['PL 774-00-01-454', 'PL'],
  ['IT00743110157', 'IT'],
  ['GB 980780684', 'GB'],
  ['06AABCO6063D1ZQ', 'IN'],
])('accepts %s', (id, country) => {
  expect(taxIdCountry(plainTaxId(id))).toBe(country);
  expect(taxIdProblem(plainTaxId(id))).toBeNull();
});

it.each(['DE232446241', 'NL810433942B01', 'FR61421938861', '06AABCO6063D1ZR'])('refuses the check digits of %s', (id) => {
  expect(taxIdProblem(id)).toMatch(/check digit/);
});

it('says nothing of ids that it has no rules for', () => {
  expect(taxIdProblem('29670869006')).toBeNull();
});

it('knows an id without its country', () => {
  expect(sameTaxId('PL7740001454', '774-00-01-454')).toBe(true);
  expect(sameTaxId('PL7740001454', '7740001455')).toBe(false);
});

it.each([
  ['DE', '2020-08-01', 16, true],
  ['DE', '2021-01-01', 16, false],
  ['FR', '2024-01-01', 5.5, true],
  ['NL', '2018-06-01', 6, true],
  ['NL', '2019-06-01', 6, false],
  ['PL', '2024-01-01', 0, true],
])('%s on %s: a rate of %d exists: %s', (country, day, rate, exists) => {
  expect(vatRatesOf(country, day)!.includes(rate)).toBe(exists);
});
