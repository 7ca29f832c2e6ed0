import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { OrderInput, OrderResult } from '../../../src/contracts/order/schema.ts';
import { ordersFrom, readRetailLines } from '../../helpers/orders/online-retail.ts';
import { createFakePartners } from '../../helpers/orders/fake-partners.ts';
import { openOrderStage, quickly, type OrderStage } from '../../helpers/orders/stage.ts';
import { openTestPartners, type TestPartners } from '../../../testkit/partners.ts';

const file = ordersFrom(readRetailLines());
const returning = new Set(file.filter(({ kind }) => kind === 'return').map(({ customer }) => customer.id));
/** All returns, all orders of their customers and of guests, and each sixth of the others; `REAL_ORDERS=all` takes the whole file. */
const orders = file.filter(({ customer }, index) => process.env['REAL_ORDERS'] === 'all' || returning.has(customer.id) || index % 6 === 0);
const AT_ONCE = 15;
/** More of each article than is sold, so that the rest can be counted. */
const SPARE = 7;

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);
const totalOf = ({ lines }: Pick<OrderInput, 'lines'>) => sum(lines, ({ quantity, unitPriceMinor }) => quantity * unitPriceMinor);
const sales = orders.filter(({ kind }) => kind === 'sale');
const returns = orders.filter(({ kind }) => kind === 'return');

/** Quantity of each article in these lines. */
function pieces(lines: readonly { sku: string; quantity: number }[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const { sku, quantity } of lines) counted.set(sku, (counted.get(sku) ?? 0) + quantity);
  return counted;
}
const sold = pieces(sales.flatMap(({ lines }) => lines));

let partners: TestPartners;
let stage: OrderStage;
const results = new Map<string, OrderResult>();
beforeAll(async () => {
  partners = await openTestPartners();
  const opening = [...sold].map(([sku, quantity]) => ({ sku, quantity: quantity + SPARE }));
  stage = await openOrderStage({ ...partners.ports, mail: createFakePartners().mail }, opening);
  await runAll();
});
afterAll(async () => {
  await stage?.close();
  await partners?.close();
});

/** Runs all orders in the order of the file, some in parallel; a return waits for earlier orders of its customer. */
async function runAll(): Promise<void> {
  const waiting = [...orders];
  const ofCustomer = new Map<string, Promise<unknown>[]>();
  const work = async (): Promise<void> => {
    for (let order = waiting.shift(); order; order = waiting.shift()) {
      const earlier = ofCustomer.get(order.customer.id ?? '') ?? [];
      const running = runOne(order, order.kind === 'return' ? [...earlier] : []);
      ofCustomer.set(order.customer.id ?? '', [...earlier, running]);
      await running;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function runOne(order: OrderInput, first: Promise<unknown>[]): Promise<void> {
  await Promise.all(first);
  const run = await stage.start(order, quickly());
  results.set(order.orderId, await run.result());
}

const resultOf = ({ orderId }: OrderInput): OrderResult => results.get(orderId)!;
const refused = () => returns.flatMap((order) => resultOf(order).refusedLines.map((line) => ({ order: order.orderId, ...line })));

it('reads 143 orders from the file, including cancellations', () => {
  expect([file.length, sum(file, ({ lines }) => lines.length)]).toEqual([143, 3_108]);
  expect([file.filter(({ kind }) => kind === 'sale').length, returns.map(({ orderId }) => orderId)]).toEqual([
    136,
    ['C536379', 'C536383', 'C536391', 'C536506', 'C536543', 'C536548', '536589'],
  ]);
});

it('confirms every sale, and charges each customer exactly the amount in the file', () => {
  for (const order of sales) expect(resultOf(order)).toMatchObject({ outcome: 'confirmed', amountMinor: totalOf(order) });
});

it('refuses each line of a cancellation that has no sale, with its reason, and refunds the one that has', () => {
  process.stdout.write(
    refused()
      .map(({ order, sku, quantity, reason }) => `  ${order}: ${quantity} x ${sku}: ${reason}\n`)
      .join(''),
  );
  expect(returns.map((order) => [order.orderId, resultOf(order).outcome, resultOf(order).amountMinor])).toEqual([
    ...[
      ['C536379', 'refused', 0],
      ['C536383', 'refused', 0],
      ['C536391', 'refused', 0],
      ['C536506', 'refunded', 2_550],
      ['C536543', 'refused', 0],
      ['C536548', 'refused', 0],
      ['536589', 'refused', 0],
    ],
  ]);
  expect(refused()).toHaveLength(26);
  for (const { reason } of refused()) expect(reason).toMatch(/^no matching sale: /);
});

it('accepts orders without a customer as guest orders, and free ones without a payment', async () => {
  const guests = sales.filter(({ customer }) => customer.id === null);
  expect(guests).toHaveLength(15);
  const rows = await stage.db
    .selectFrom('shop_orders')
    .select('order_id')
    .where('customer_id', 'is', null)
    .where('status', '=', 'confirmed')
    .execute();
  expect(rows.map(({ order_id }) => order_id).sort()).toEqual(guests.map(({ orderId }) => orderId).sort());
  const free = sales.filter((order) => totalOf(order) === 0);
  expect(free).toHaveLength(9);
  for (const order of free) expect(resultOf(order)).toMatchObject({ outcome: 'confirmed', paymentId: null });
});

it('ends with stock, ledger and payment provider in exact agreement', async () => {
  const back = returns.filter((order) => resultOf(order).outcome === 'refunded').flatMap(({ lines }) => lines);
  const owed = sum(sales, totalOf) - totalOf({ lines: back });
  const { intents, refunds, labels, orders: packed } = await partners.state();
  expect(sum(intents, ({ captured }) => captured) - sum(refunds, ({ amount }) => amount)).toBe(owed);
  const balances = await stage.db
    .selectFrom('account_balances')
    .select(['account', 'currency', 'balance_minor'])
    .orderBy('account')
    .execute();
  expect(balances).toEqual([
    { account: 'payment_house', currency: 'GBP', balance_minor: owed },
    { account: 'refunds_owed', currency: 'GBP', balance_minor: 0 },
    { account: 'sales', currency: 'GBP', balance_minor: -sum(sales, totalOf) },
    { account: 'sales_returns', currency: 'GBP', balance_minor: totalOf({ lines: back }) },
  ]);
  const left = await stage.db.selectFrom('stock').selectAll().execute();
  const returned = pieces(back);
  for (const { sku, on_hand, reserved } of left)
    expect({ sku, on_hand, reserved }).toEqual({ sku, on_hand: SPARE + (returned.get(sku) ?? 0), reserved: 0 });
  expect(left).toHaveLength(sold.size);
  expect([labels.length, packed.length]).toEqual([sales.length, sales.length]);
  process.stdout.write(
    `  ${sales.length} sales, ${sum(sales, totalOf)} pence sold, ${owed} pence kept, ${sum([...sold.values()], Number)} pieces left the stock\n`,
  );
});
