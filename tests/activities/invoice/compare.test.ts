import { expect, it } from '@jest/globals';
import { compareReadings } from '../../../src/activities/invoice/reading/compare.ts';
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
    orderNumber: 'PO-1',
    currency: 'EUR',
    net: 10_000,
    tax: 1_900,
    total: 11_900,
    amountDue: null,
    taxes: [{ ratePercent: 19, net: 10_000, tax: 1_900 }],
  },
  lines: [{ description: 'One', quantity: 1, unitPrice: 10_000, net: 10_000 }],
};
const compare = (change: Partial<InvoiceReading>) => compareReadings(good, { ...good, ...change });

it('agrees on values that are written differently', () => {
  const change = {
    number: 'r 1',
    vendorName: 'ABC',
    vendorTaxId: 'DE 232 446 240',
    iban: 'de30 5075 0094 0000 0485 67',
    lines: [{ ...good.lines[0]!, description: 'Other', quantity: null }],
  };
  expect(compare(change)).toEqual({ merged: good, disagreements: [] });
});

it.each<[keyof InvoiceReading, Partial<InvoiceReading>]>([
  ['total', { total: 11_901 }],
  ['total', { total: null }],
  ['net', { net: null }],
  ['iban', { iban: 'NL50INGB0683251309' }],
  ['iban', { iban: null }],
  ['vendorName', { vendorName: 'ABD GmbH' }],
  ['vendorName', { vendorName: null }],
  ['number', { number: null }],
  ['issuedOn', { issuedOn: '2026-01-03' }],
  ['currency', { currency: 'USD' }],
  ['dueOn', { dueOn: '2026-04-01' }],
  ['vendorTaxId', { vendorTaxId: 'NL810433941B01' }],
  ['lines', { lines: [{ ...good.lines[0]!, net: 9_000 }] }],
  ['taxes', { taxes: [...good.taxes, ...good.taxes] }],
])('leaves %s to a person where the readings are %j apart', (field, change) => {
  const { merged, disagreements } = compare(change);
  expect(disagreements).toEqual([{ field, byRules: good[field], byModel: change[field], needsPerson: true }]);
  expect(merged[field]).toEqual(Array.isArray(good[field]) ? [] : null);
});

it.each<[keyof InvoiceReading, Partial<InvoiceReading>]>([
  ['dueOn', { dueOn: null }],
  ['orderNumber', { orderNumber: null }],
  ['vendorTaxId', { vendorTaxId: null }],
  ['lines', { lines: [] }],
])('takes %s from the one reading that has it', (field, change) => {
  const { merged, disagreements } = compare(change);
  expect(disagreements).toMatchObject([{ field, needsPerson: false }]);
  expect(merged).toEqual(good);
});
