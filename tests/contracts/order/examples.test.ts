import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { OrderInput } from '../../../src/contracts/order/schema.ts';
import { openingStock } from '../../../demo/company/stock.ts';

const folder = new URL('../../../examples/order/', import.meta.url);
const files = readdirSync(folder);

it.each(files)('takes %s as it is, of articles that the demonstration shop has', (file) => {
  const order: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  const parsed = OrderInput.parse(order);
  expect(parsed).toMatchObject(order as object);
  const known = openingStock.map(({ sku }) => sku);
  for (const { sku } of parsed.lines) expect(known).toContain(sku);
});

it('has an order for each kind of payment', () => {
  expect(files.sort()).toEqual(['bank-confirmation.json', 'declined-card.json', 'plain.json', 'premium-expedited.json', 'return.json']);
});

it.each([
  ['a quantity of zero', { lines: [{ sku: 'a', quantity: 0, unitPriceMinor: 1 }] }, ['lines', 0, 'quantity']],
  ['a fraction of the smallest unit', { lines: [{ sku: 'a', quantity: 1, unitPriceMinor: 1.5 }] }, ['lines', 0, 'unitPriceMinor']],
  ['a currency that is none', { currency: 'euro' }, ['currency']],
  ['no lines', { lines: [] }, ['lines']],
])('refuses %s and names the field', (_case, change, path) => {
  const plain = JSON.parse(readFileSync(new URL('plain.json', folder), 'utf8')) as object;
  expect(OrderInput.safeParse({ ...plain, ...change }).error?.issues[0]?.path).toEqual(path);
});
