import { expect, it } from '@jest/globals';
import { InvoiceConfiguration } from '../../../src/contracts/invoice/configuration.schema.ts';
import { nameKey, numberKey } from '../../../src/contracts/invoice/keys.ts';
import { matchOrder, type OrderLine } from '../../../src/rules/invoice/match.ts';
import { payDay } from '../../../src/rules/invoice/pay-day.ts';
import { reading } from '../../../testkit/invoices/invoice.ts';

const { match: tolerance, payment } = InvoiceConfiguration.parse({});
const paper = { line: 1, description: 'Copy paper A4', ordered: 20, received: 20, billed: 0, unitPriceMinor: 500 };
const folder = { line: 2, description: 'Folder, blue', ordered: 100, received: 100, billed: 0, unitPriceMinor: 100 };
const order = (...lines: Partial<OrderLine>[]) => ({
  ...{ id: 'PO-1', vendorId: 'V-1', currency: 'EUR' },
  lines: [paper, folder].map((line, index) => ({ ...line, ...lines[index] })),
});
const invoiced = (first: { quantity?: number | null; unitPrice?: number | null; description?: string }) => {
  const [line, ...others] = reading().lines;
  return reading({ lines: [{ ...line!, ...first }, ...others] });
};
const differencesOf = (given = reading(), placed = order(), own = {}) =>
  matchOrder(given, 'V-1', placed, { ...tolerance, ...own }).differences;

it('finds nothing in an invoice over what was ordered and received, and says which lines it bills', () => {
  expect(matchOrder(reading(), 'V-1', order(), tolerance)).toEqual({
    billed: [
      { line: 1, quantity: 20, most: expect.closeTo(20) },
      { line: 2, quantity: 100, most: expect.closeTo(100) },
    ],
    differences: [],
  });
});

it.each([
  ['a price within two percent and ten euros', invoiced({ unitPrice: 510 }), []],
  ['a price above two percent', invoiced({ unitPrice: 511 }), ['"Copy paper A4": 5.11 EUR each, ordered for 5.00 EUR']],
  ['a lower price', invoiced({ unitPrice: 400 }), []],
  ['more than ordered', invoiced({ quantity: 21 }), ['"Copy paper A4": 21 billed in all, 20 ordered']],
  ['a line that was not ordered', invoiced({ description: 'Toner', unitPrice: 9_900 }), ['"Toner" is not in the order']],
  ['a line without a quantity', invoiced({ quantity: null }), ['quantity or price of "Copy paper A4" could not be read']],
])('judges %s', (_name, given, differences) => {
  expect(differencesOf(given)).toEqual(differences);
});

it('allows a higher price only up to the amount of the currency, however small it is in percent', () => {
  const dear = order({ unitPriceMinor: 100_000 });
  const given = invoiced({ unitPrice: 100_100 });
  expect(differencesOf(given, dear)).toHaveLength(1);
  expect(differencesOf(given, dear, { priceMajor: { default: 0, currencies: { EUR: 20 } } })).toEqual([]);
});

it('wants the goods received, unless only the order is compared, and counts what earlier invoices billed', () => {
  expect(differencesOf(reading(), order({ received: 19 }))).toEqual(['"Copy paper A4": 20 billed in all, 19 received']);
  expect(differencesOf(reading(), order({ received: 0 }), { receipts: false })).toEqual([]);
  expect(differencesOf(reading(), order({ billed: 5 }))).toEqual(['"Copy paper A4": 25 billed in all, 20 ordered']);
  expect(differencesOf(reading(), order({ received: 19 }), { quantityPercent: 10 })).toEqual([]);
});

it('matches no order of another vendor or currency', () => {
  expect(matchOrder(reading(), 'V-2', order(), tolerance).differences).toEqual(['the order PO-1 is with another vendor']);
  expect(differencesOf(reading({ currency: 'USD' }))).toEqual(['the order PO-1 is in EUR']);
});

it('takes spellings of one number, and of one name, as one', () => {
  for (const spelling of ['RE 2026/007', 're-2026-7', 'RE.2026.0007']) expect(numberKey(spelling)).toBe('RE20267');
  expect(numberKey('RE-2026-70')).not.toBe(numberKey('RE-2026-7'));
  for (const spelling of ['Müller & Co. GmbH', 'MUELLER'.replace('UE', 'Ü') + ' Co GmbH']) expect(nameKey(spelling)).toBe('MULLER CO');
});

it.each([
  ['a due day that is a business day', '2026-12-02', '2026-11-29', '2026-12-02'],
  ['a Sunday', '2026-12-06', '2026-11-29', '2026-12-04'],
  ['a holiday after a weekend', '2026-12-28', '2026-11-29', '2026-12-24'],
  ['a due day that is over, today', '2026-11-01', '2026-11-30', '2026-11-30'],
  ['a due day that is over, on a Sunday', '2026-11-01', '2026-11-29', '2026-11-30'],
  ['a Sunday with no business day left before it', '2026-11-29', '2026-11-28', '2026-11-30'],
])('pays %s', (_name, dueOn, today, expected) => {
  const { days } = payment;
  expect(payDay(dueOn, today, { days, holidays: ['2026-12-25', '2026-12-28'] })).toBe(expected);
});
