import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { book, reverseBooking, type BookingLine } from '../../../src/business/bank/accounts.ts';
import { addStock, issueStock, releaseStock, removeStock, reserveStock, takeBackIssue } from '../../../src/business/shop/stock.ts';
import type { Trx } from '../../../src/store/database.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());

let count = 0;
const next = (name: string) => `${name}-${++count}`;
const inTrx = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => test.db.transaction().execute(work);
const stand = async (sku: string) => {
  const { on_hand, reserved } = await test.db.selectFrom('stock').selectAll().where('sku', '=', sku).executeTakeFirstOrThrow();
  return [on_hand, reserved];
};
/** An article with ten on hand. */
async function ten(): Promise<string> {
  const sku = next('sku');
  await inTrx((trx) => addStock(trx, [{ sku, quantity: 10 }]));
  return sku;
}

it('reserves all lines or none, also with one article in two lines', async () => {
  const [one, other] = [await ten(), await ten()];
  const reserve = (key: string, lines: { sku: string; quantity: number }[]) => inTrx((trx) => reserveStock(trx, key, 'run', lines));
  expect(
    await reserve(next('key'), [
      { sku: one, quantity: 6 },
      { sku: other, quantity: 1 },
      { sku: one, quantity: 5 },
    ]),
  ).toEqual({ outcome: 'out_of_stock', missing: [{ sku: one, wanted: 11, available: 10 }] });
  expect([await stand(one), await stand(other)]).toEqual([
    [10, 0],
    [10, 0],
  ]);
  expect(await reserve(next('key'), [{ sku: one, quantity: 10 }])).toEqual({ outcome: 'reserved' });
  expect(await reserve(next('key'), [{ sku: one, quantity: 1 }])).toMatchObject({ outcome: 'out_of_stock' });
});

it('issues reserved goods, takes them back, and releases them once', async () => {
  const [sku, key] = [await ten(), next('key')];
  await inTrx((trx) => reserveStock(trx, key, 'run', [{ sku, quantity: 4 }]));
  await inTrx((trx) => issueStock(trx, key));
  expect(await stand(sku)).toEqual([6, 0]);
  await expect(inTrx((trx) => releaseStock(trx, key, 'run'))).rejects.toMatchObject({ code: 'UNDO_NOT_POSSIBLE' });
  await inTrx((trx) => takeBackIssue(trx, key));
  await inTrx((trx) => takeBackIssue(trx, key));
  expect(await stand(sku)).toEqual([10, 4]);
  expect([await inTrx((trx) => releaseStock(trx, key, 'run')), await inTrx((trx) => releaseStock(trx, key, 'run'))]).toEqual([true, false]);
  expect(await stand(sku)).toEqual([10, 0]);
});

it('has no deadlock between orders of the same articles, in any order of their lines', async () => {
  const skus = Array.from({ length: 40 }, () => next('sku'));
  await inTrx((trx) =>
    addStock(
      trx,
      skus.map((sku) => ({ sku, quantity: 1_000 })),
    ),
  );
  const lines = skus.map((sku) => ({ sku, quantity: 1 }));
  const order = async (n: number): Promise<void> => {
    const key = next('key');
    const own = n % 2 === 0 ? lines : lines.toReversed();
    await inTrx((trx) => reserveStock(trx, key, 'run', own));
    if (n % 4 < 2) await inTrx((trx) => issueStock(trx, key));
    else await inTrx((trx) => releaseStock(trx, key, 'run'));
    if (n % 4 === 0) await inTrx((trx) => addStock(trx, own.toReversed()));
  };
  await Promise.all(Array.from({ length: 80 }, (_, n) => order(n)));
  expect(await Promise.all(skus.map(stand))).toEqual(skus.map(() => [1_000 - 20, 0]));
});

it('refuses a reservation that was released before it was made', async () => {
  const [sku, key] = [await ten(), next('key')];
  expect(await inTrx((trx) => releaseStock(trx, key, 'run'))).toBe(false);
  await expect(inTrx((trx) => reserveStock(trx, key, 'run', [{ sku, quantity: 1 }]))).rejects.toMatchObject({ code: 'UNDO_NOT_POSSIBLE' });
  expect(await stand(sku)).toEqual([10, 0]);
});

it('does not remove goods that others have reserved', async () => {
  const sku = await ten();
  await inTrx((trx) => reserveStock(trx, next('key'), 'run', [{ sku, quantity: 8 }]));
  await expect(inTrx((trx) => removeStock(trx, [{ sku, quantity: 3 }]))).rejects.toMatchObject({ code: 'UNDO_NOT_POSSIBLE' });
  await inTrx((trx) => removeStock(trx, [{ sku, quantity: 2 }]));
  expect(await stand(sku)).toEqual([8, 8]);
});

const line = (account: string, side: BookingLine['side'], amountMinor: number, currency = 'EUR'): BookingLine => ({
  ...{ account, side, amountMinor, currency },
});
const booking = (lines: BookingLine[]) => ({ key: next('booking'), runId: 'run', subject: 'A-1', text: 'a test', lines });
const balanceOf = async (account: string) =>
  test.db.selectFrom('account_balances').select(['currency', 'balance_minor']).where('account', '=', account).orderBy('currency').execute();

it('stores a booking that balances in each currency, and computes the balances', async () => {
  const [cash, sales] = [next('cash'), next('sales')];
  await inTrx((trx) =>
    book(
      trx,
      booking([line(cash, 'debit', 700), line(cash, 'debit', 300, 'JPY'), line(sales, 'credit', 700), line(sales, 'credit', 300, 'JPY')]),
    ),
  );
  expect(await balanceOf(cash)).toEqual([
    { currency: 'EUR', balance_minor: 700 },
    { currency: 'JPY', balance_minor: 300 },
  ]);
});

it.each([
  ['is off by one', [line('a', 'debit', 700), line('b', 'credit', 699)]],
  ['has one side only', [line('a', 'debit', 700)]],
  ['is balanced over two currencies only', [line('a', 'debit', 700), line('b', 'credit', 700, 'USD')]],
])('refuses at the commit a booking that %s', async (_case, lines) => {
  const unbalanced = booking(lines);
  await expect(inTrx((trx) => book(trx, unbalanced))).rejects.toThrow(`booking ${unbalanced.key} is off by`);
  expect(await test.db.selectFrom('bookings').select('key').where('key', '=', unbalanced.key).execute()).toEqual([]);
});

it('reverses a booking once, and returns false without one', async () => {
  const cash = next('cash');
  const sale = booking([line(cash, 'debit', 700), line('sales', 'credit', 700)]);
  const reverse = (original: string) => inTrx((trx) => reverseBooking(trx, { ...sale, key: next('reversal') }, original));
  expect(await reverse(sale.key)).toBe(false);
  await inTrx((trx) => book(trx, sale));
  expect(await reverse(sale.key)).toBe(true);
  expect(await balanceOf(cash)).toEqual([{ currency: 'EUR', balance_minor: 0 }]);
  await expect(reverse(sale.key)).rejects.toThrow('unique');
});
