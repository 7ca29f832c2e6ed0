import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { searchArticles } from '../../../src/business/knowledge/shop-search.ts';
import { seedShop } from '../../../demo/company/seed.ts';
import { chargesOf, earlierTicketsOf, findCustomer, ordersOf } from '../../../src/business/shop/shop.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await seedShop(test.db);
});
afterAll(() => test.close());

it('finds a customer by the address in any case', async () => {
  expect(await findCustomer(test.db, 'Ana.Example@EXAMPLE.com')).toMatchObject({ id: 'C-01', name: 'Ana Example', priceTier: 'plus' });
  expect(await findCustomer(test.db, 'nobody@example.com')).toBeNull();
});

it('returns the named order first, then the newest', async () => {
  expect((await ordersOf(test.db, 'grace.holloway@example.com', 'A-1012')).map(({ id }) => id)).toEqual(['A-1012', 'A-1014', 'A-1013']);
  expect((await ordersOf(test.db, 'grace.holloway@example.com', null)).map(({ id }) => id)).toEqual(['A-1014', 'A-1013', 'A-1012']);
});

it('reads an order in a form for readers', async () => {
  const [order] = await ordersOf(test.db, 'ana.example@example.com', 'A-1002');
  expect(order).toEqual({
    ...{ id: 'A-1002', status: 'shipped', items: '2 x Desk lamp', totalMinor: 6_900, currency: 'EUR' },
    ...{ placedOn: '2026-11-14', expectedOn: '2026-11-24', trackingUrl: 'https://track.larkfield.example/a-1002' },
  });
});

it('does not return an order of another customer', async () => {
  const seen = await ordersOf(test.db, 'jack.whitfield@example.com', 'A-1009');
  expect(seen.map(({ id }) => id)).toEqual(['A-1020', 'A-1021']);
  expect(await ordersOf(test.db, 'nobody@example.com', 'A-1009')).toEqual([]);
});

it('reads the charges of one customer, those of the named order first', async () => {
  const charges = await chargesOf(test.db, 'C-01', 'A-1001');
  expect(charges.map(({ id, orderId, amountMinor }) => [id, orderId, amountMinor])).toEqual([
    ['CH-1001-2', 'A-1001', 4_990],
    ['CH-1001-1', 'A-1001', 4_990],
    ['CH-1002-1', 'A-1002', 6_900],
  ]);
});

it('reads earlier tickets, newest first', async () => {
  expect((await earlierTicketsOf(test.db, 'grace.holloway@example.com')).map(({ on }) => on)).toEqual([
    '2026-11-08',
    '2026-11-02',
    '2026-10-27',
  ]);
});

it('seeds the shop once, and keeps later changes', async () => {
  await test.db.updateTable('charges').set({ refunded_minor: 100 }).where('id', '=', 'CH-1002-1').execute();
  const count = () =>
    test.db
      .selectFrom('articles')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
  const before = await count();
  await seedShop(test.db);
  expect(await count()).toEqual(before);
  expect((await chargesOf(test.db, 'C-01', null)).find(({ id }) => id === 'CH-1002-1')?.refundedMinor).toBe(100);
});

it.each([
  '',
  '   ',
  "'; drop table articles; --",
  '& | ! ( ) : * <->',
  "o'neil \\ 'x",
  '\u0001',
  'the and of',
  '🙂🙂🙂',
  `${'word '.repeat(5_000)}`,
])('survives the question %j', async (text) => {
  expect(Array.isArray(await searchArticles(test.db, { text }))).toBe(true);
});

it('finds only articles of the requested category and language', async () => {
  const found = await searchArticles(test.db, {
    text: 'delivery password refund Lieferung Erstattung',
    category: 'billing',
    language: 'de',
  });
  expect(found.map(({ id }) => id)).toEqual(['KB-406']);
});
