import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { invoiceOf } from '../../../bench/invoices/generate.ts';
import { randomOf } from '../../../bench/invoices/random.ts';
import { checkReading } from '../../../src/activities/invoice/reading/checks.ts';
import type { InvoiceReading } from '../../../src/contracts/invoice/reading.schema.ts';

const good: InvoiceReading = {
  ...{
    number: 'R-1',
    issuedOn: '2026-03-01',
    dueOn: '2026-03-31',
    vendorName: 'ABC GmbH',
    vendorTaxId: 'DE232446240',
    iban: 'DE30507500940000048567',
  },
  ...{
    orderNumber: null,
    currency: 'EUR',
    net: 10_000,
    tax: 1_900,
    total: 11_900,
    amountDue: null,
    taxes: [{ ratePercent: 19, net: 10_000, tax: 1_900 }],
  },
  lines: [
    { description: 'One', quantity: 2, unitPrice: 3_000, net: 6_000 },
    { description: 'Two', quantity: 1, unitPrice: 4_000, net: 4_000 },
  ],
};
const rules = (change: Partial<InvoiceReading>): string[] => checkReading({ ...good, ...change }, '2026-03-15').map(({ rule }) => rule);

it('finds nothing wrong with any right invoice', () => {
  fc.assert(fc.property(fc.integer(), (seed) => expect(checkReading(invoiceOf(randomOf(seed)).reading, '2026-12-31')).toEqual([])));
});

it.each<[string, Partial<InvoiceReading>]>([
  ['net-and-tax', { total: 11_901 }],
  ['lines-sum', { lines: good.lines.slice(1) }],
  ['quantity-and-price', { lines: [{ ...good.lines[0]!, quantity: 1 }, good.lines[1]!] }],
  ['taxes-sum', { taxes: [{ ratePercent: 19, net: 10_000, tax: 1_901 }] }],
  ['taxes-base', { taxes: [{ ratePercent: 19, net: 10_001, tax: 1_900 }] }],
  ['rate', { taxes: [{ ratePercent: 7, net: 10_000, tax: 1_900 }] }],
  ['tax-rate', { taxes: [{ ratePercent: 18, net: 10_000, tax: 1_900 }] }],
  ['iban', { iban: 'DE31507500940000048567' }],
  ['tax-id', { vendorTaxId: 'DE232446241' }],
  ['currency', { currency: 'XXQ' }],
  ['future', { issuedOn: '2026-03-16', dueOn: null }],
  ['old', { issuedOn: '2020-03-16', dueOn: null }],
  ['due-before-issued', { dueOn: '2026-02-28' }],
  ['term', { dueOn: '2028-02-28' }],
  ['missing', { number: null }],
])('finds %s', (rule, change) => {
  expect(rules(change)).toContain(rule);
});

it('accepts lines with tax, a discount, and what was not read', () => {
  expect(rules({ lines: [{ description: 'One', quantity: 1, unitPrice: 11_900, net: 11_900 }] })).toEqual([]);
  expect(rules({ lines: [{ description: 'One', quantity: 1, unitPrice: 12_000, net: 10_000 }] })).toEqual([]);
  expect(rules({ net: null, tax: null, taxes: [], lines: [], dueOn: null, iban: null, vendorTaxId: null })).toEqual([]);
});

it('accepts a credit note of which a part has no tax', () => {
  const lines = [{ description: 'One', quantity: -1, unitPrice: 15_000, net: -15_000 }];
  const taxes = [{ ratePercent: 19, net: -10_000, tax: -1_900 }];
  expect(rules({ lines, taxes, net: -15_000, tax: -1_900, total: -16_900 })).toEqual([]);
});

it('multiplies exactly, also by a fraction', () => {
  const lines = [{ description: 'Fuel', quantity: 54.91, unitPrice: 579, net: 31_793 }];
  expect(rules({ lines, net: 31_793, tax: null, taxes: [], total: null })).toEqual(['missing']);
});

it('says the amounts in its message', () => {
  expect(checkReading({ ...good, total: 12_000 }, '2026-03-15')[0]).toEqual({
    field: 'total',
    rule: 'net-and-tax',
    message: 'Net 100.00 EUR and tax 19.00 EUR are 119.00 EUR, not the total 120.00 EUR.',
  });
});
