import { expect, it } from '@jest/globals';
import { OrderConfiguration } from '../../../src/contracts/order/configuration.schema.ts';
import type { SoldLine } from '../../../src/contracts/order/returns.ts';
import { matchReturn } from '../../../src/rules/order/return.ts';
import { parcelsFor, serviceFor } from '../../../src/rules/order/shipping.ts';
import { orderInput } from '../../helpers/orders/stage.ts';

const sold = (changes: Partial<SoldLine> = {}): SoldLine => ({
  ...{ orderId: 'A-1', line: 1, sku: 'cup', unitPriceMinor: 500, quantity: 5, returnedQuantity: 0 },
  ...{ currency: 'EUR', customerId: 'C-1', paymentId: 'pi_1' },
  ...changes,
});
const back = (quantity: number, changes: object = {}) =>
  orderInput('R-1', { kind: 'return', lines: [{ sku: 'cup', quantity, unitPriceMinor: 500 }], ...changes });

it.each<[string, ReturnType<typeof back>, SoldLine[], [string, number][]]>([
  ['all of a sale', back(5), [sold()], [['A-1', 5]]],
  ['a part of it', back(2), [sold()], [['A-1', 2]]],
  ['what an earlier return has left', back(2), [sold({ returnedQuantity: 3 })], [['A-1', 2]]],
  [
    'of two sales the first, and then the second',
    back(7),
    [sold(), sold({ orderId: 'A-2' })],
    [
      ['A-1', 5],
      ['A-2', 2],
    ],
  ],
  ['of the order that it names', back(1, { returnOf: 'A-2' }), [sold(), sold({ orderId: 'A-2' })], [['A-2', 1]]],
  ['of a guest who names the order', back(1, { customer: { id: null }, returnOf: 'A-1' }), [sold({ customerId: null })], [['A-1', 1]]],
])('takes back %s', (_case, order, lines, expected) => {
  const { returned, refused } = matchReturn(order, lines);
  expect(refused).toEqual([]);
  expect(returned.map(({ orderId, quantity }) => [orderId, quantity])).toEqual(expected);
});

it.each<[string, ReturnType<typeof back>, SoldLine[], string]>([
  ['what nobody sold', back(1), [], 'customer C-1 has none of cup'],
  ['what was sold to another customer', back(1), [sold({ customerId: 'C-2' })], 'customer C-1 has none of cup'],
  ['what was sold in another currency', back(1), [sold({ currency: 'USD' })], 'customer C-1 has none of cup'],
  ['what was sold at another price', back(1), [sold({ unitPriceMinor: 450 })], 'customer C-1 paid 450 for cup, not 500'],
  ['more than was sold', back(6), [sold()], 'only 5 of cup are left to return'],
  ['what came back already', back(1), [sold({ returnedQuantity: 5 })], 'only 0 of cup are left to return'],
  ['what a guest does not name', back(1, { customer: { id: null } }), [sold({ customerId: null })], 'a guest has to name the order'],
])('refuses %s', (_case, order, lines, reason) => {
  const { returned, refused } = matchReturn(order, lines);
  expect(returned).toEqual([]);
  expect(refused).toEqual([{ sku: 'cup', quantity: order.lines[0]!.quantity, reason: expect.stringContaining(`no matching sale: `) }]);
  expect(refused[0]!.reason).toContain(reason);
});

it('counts no item twice when two lines of a return match the same sale', () => {
  const line = { sku: 'cup', quantity: 3, unitPriceMinor: 500 };
  const { returned, refused } = matchReturn(orderInput('R-1', { kind: 'return', lines: [line, line] }), [sold()]);
  expect(returned.map(({ quantity }) => quantity)).toEqual([3]);
  expect(refused).toMatchObject([{ reason: 'no matching sale: only 2 of cup are left to return' }]);
});

const { shipping } = OrderConfiguration.parse({});

it.each([
  ['an order of a basic customer', orderInput('A-1'), 'standard'],
  ['an order of a plus customer', orderInput('A-1', { customer: { tier: 'plus' } }), 'standard'],
  ['an order of a premium customer', orderInput('A-1', { customer: { tier: 'premium' } }), 'express'],
  ['an expedited order', orderInput('A-1', { shipping: { expedited: true } }), 'express'],
])('sends %s by the service of the rule', (_case, order, service) => {
  expect(serviceFor(order, shipping).service).toBe(service);
});

it('splits the exact weight into parcels within the limit', () => {
  const parcels = parcelsFor({ lines: [{ sku: 'cup', quantity: 250, unitPriceMinor: 1 }] }, shipping);
  expect(parcels.map(({ weightGrams }) => weightGrams)).toEqual([30_000, 30_000, 2_500]);
});
