import { sql } from 'kysely';
import type { Db, Trx } from '../../store/database.ts';

/** A purchase order by its number without spelling, with what was received and billed; null where there is none. */
export async function findOrder(db: Db, numberKey: string) {
  const order = await db.selectFrom('purchase_orders').selectAll().where('number_key', '=', numberKey).executeTakeFirst();
  if (!order) return null;
  const received = sql<number>`coalesce((select sum(quantity) from goods_receipts
    where goods_receipts.order_id = purchase_order_lines.order_id and goods_receipts.line = purchase_order_lines.line), 0)`.as('received');
  const lines = await db
    .selectFrom('purchase_order_lines')
    .select(['line', 'description', 'ordered', 'billed', 'unit_price_minor as unitPriceMinor', received])
    .where('order_id', '=', order.id)
    .orderBy('line')
    .execute();
  const { id, vendor_id: vendorId, currency, expense_account: expenseAccount } = order;
  return { id, vendorId, currency, expenseAccount, lines };
}

/** Adds to what was billed of an order; negative quantities take it back. @returns what is billed of each line now. */
export async function addBilled(trx: Trx, orderId: string, billed: readonly { line: number; quantity: number }[]): Promise<number[]> {
  const totals: number[] = [];
  for (const { line, quantity } of billed) {
    const row = await trx
      .updateTable('purchase_order_lines')
      .set({ billed: sql`billed + ${quantity}` })
      .where('order_id', '=', orderId)
      .where('line', '=', line)
      .returning('billed')
      .executeTakeFirstOrThrow();
    totals.push(row.billed);
  }
  return totals;
}
