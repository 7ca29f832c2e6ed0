import { sql } from 'kysely';
import type { Db } from '../../src/store/database.ts';
import { generalArticles } from './articles-general.ts';
import { technicalArticles } from './articles-technical.ts';
import { translatedArticles } from './articles-translated.ts';
import { charges } from './charges.ts';
import { customers } from './customers.ts';
import { orders } from './orders.ts';
import { goodsReceipts, purchaseOrderLines, purchaseOrders, vendorAccounts, vendors } from './purchasing.ts';
import { openingStock } from './stock.ts';
import { tickets } from './tickets.ts';
import { addStock } from '../../src/business/shop/stock.ts';

/**
 * Fills the demonstration shop; one cheap query if it is filled already. Never changes existing rows, so refunds made since then stay.
 */
export async function seedShop(db: Db): Promise<void> {
  const { rows } = await sql`select 1 from articles limit 1`.execute(db);
  if (rows.length > 0) return;
  const articles = [...technicalArticles, ...generalArticles, ...translatedArticles];
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('customers')
      .values(customers)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await trx
      .insertInto('orders')
      .values(orders)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await trx
      .insertInto('charges')
      .values(charges)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await trx
      .insertInto('tickets')
      .values(tickets)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await trx
      .insertInto('articles')
      .values(articles)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

/** Fills the demonstration stock once: sold goods stay sold, and two workers that start together do not fill it twice. */
export async function seedStock(db: Db): Promise<void> {
  const { rows } = await sql`select 1 from stock limit 1`.execute(db);
  if (rows.length > 0) return;
  await db.transaction().execute(async (trx) => {
    await sql`lock table stock in exclusive mode`.execute(trx);
    const filled = await sql`select 1 from stock limit 1`.execute(trx);
    if (filled.rows.length === 0) await addStock(trx, openingStock);
  });
}

/** Adds the vendors and purchase orders of the example company; what is there already stays as it is. */
export async function seedPurchasing(db: Db): Promise<void> {
  const { rows } = await sql`select 1 from vendors limit 1`.execute(db);
  if (rows.length > 0) return;
  await db.transaction().execute(async (trx) => {
    await sql`lock table vendors in exclusive mode`.execute(trx);
    const filled = await sql`select 1 from vendors limit 1`.execute(trx);
    if (filled.rows.length > 0) return;
    await trx.insertInto('vendors').values(vendors).execute();
    await trx.insertInto('vendor_accounts').values(vendorAccounts).execute();
    await trx.insertInto('purchase_orders').values(purchaseOrders).execute();
    await trx.insertInto('purchase_order_lines').values(purchaseOrderLines).execute();
    await trx.insertInto('goods_receipts').values(goodsReceipts).execute();
  });
}
