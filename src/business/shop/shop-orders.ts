import { sql } from 'kysely';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { SoldLine } from '../../contracts/order/returns.ts';
import type { Trx } from '../../store/database.ts';
import type { OrderTables, ReturnedPart } from './order-tables.ts';

export type NewShopOrder = Pick<OrderTables['shop_orders'], 'order_id' | 'run_id' | 'kind' | 'customer_id' | 'currency' | 'total_minor'>;

export interface NewOrderLine {
  sku: string;
  quantity: number;
  unitPriceMinor: number;
}

/** Claims an order id for a run, permanently. @returns the run that owns it: this one or an earlier one. */
export async function claimOrder(trx: Trx, order: NewShopOrder): Promise<string> {
  const row = await trx
    .insertInto('shop_orders')
    .values({ ...order, status: 'open' })
    .onConflict((conflict) => conflict.column('order_id').doUpdateSet((eb) => ({ run_id: eb.ref('shop_orders.run_id') })))
    .returning('run_id')
    .executeTakeFirstOrThrow();
  return row.run_id;
}

/** Books a sale. @returns the order id. @throws SignalboxError UNDO_NOT_POSSIBLE when it was reversed before it was made. */
export async function confirmSale(trx: Trx, runId: string, paymentId: string | null, lines: readonly NewOrderLine[]): Promise<string> {
  const orderId = await confirm(trx, runId, { payment_id: paymentId });
  const rows = lines.map(({ sku, quantity, unitPriceMinor }, index) => ({
    line: index + 1,
    sku,
    quantity,
    unit_price_minor: unitPriceMinor,
  }));
  await sql`insert into shop_order_lines (order_id, line, sku, quantity, unit_price_minor)
    select ${orderId}, l.line, l.sku, l.quantity, l.unit_price_minor
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as l(line int, sku text, quantity int, unit_price_minor int)`.execute(trx);
  return orderId;
}

/**
 * Reverses the sale of a run; a sale not booked yet cannot be booked afterwards.
 * @returns false when nothing was booked. @throws SignalboxError UNDO_NOT_POSSIBLE when a part of it was already returned.
 */
export async function reverseSale(trx: Trx, runId: string): Promise<boolean> {
  const order = await reverse(trx, runId);
  if (!order) return false;
  const back = await trx
    .selectFrom('shop_order_lines')
    .select('line')
    .where('order_id', '=', order.order_id)
    .where('returned_quantity', '>', 0)
    .executeTakeFirst();
  if (back) throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `a part of order ${order.order_id} was already returned` });
  return true;
}

/** The booked lines of a customer, or of one order, oldest first. Locks them, so that nothing is returned twice. */
export async function lockSoldLines(
  trx: Trx,
  of: { customerId: string | null; orderId: string | null },
  skus: string[],
): Promise<SoldLine[]> {
  const { rows } = await sql<SoldLine>`
    select o.order_id as "orderId", l.line, l.sku, l.unit_price_minor as "unitPriceMinor", l.quantity, l.returned_quantity as "returnedQuantity",
      o.currency, o.customer_id as "customerId", o.payment_id as "paymentId"
    from shop_order_lines l join shop_orders o on o.order_id = l.order_id
    where o.kind = 'sale' and o.status = 'confirmed' and l.sku = any(${skus})
      and (o.order_id = ${of.orderId}::text or (${of.orderId}::text is null and o.customer_id = ${of.customerId}::text))
    order by o.at, o.order_id, l.line for update of l`.execute(trx);
  return rows;
}

/** Books a return of these parts of sales. @throws SignalboxError as `confirmSale`. */
export async function confirmReturn(trx: Trx, runId: string, parts: readonly ReturnedPart[]): Promise<string> {
  const orderId = await confirm(trx, runId, { returned: JSON.stringify(parts) });
  await changeReturned(trx, parts, 1);
  return orderId;
}

/** Reverses the return of a run. @returns its parts, or null when none was booked. */
export async function reverseReturn(trx: Trx, runId: string): Promise<ReturnedPart[] | null> {
  const order = await reverse(trx, runId);
  if (!order?.returned) return null;
  await changeReturned(trx, order.returned, -1);
  return order.returned;
}

async function confirm(trx: Trx, runId: string, set: { payment_id?: string | null; returned?: string }): Promise<string> {
  const row = await trx
    .updateTable('shop_orders')
    .set({ ...set, status: 'confirmed', at: new Date() })
    .where('run_id', '=', runId)
    .where('status', '=', 'open')
    .returning('order_id')
    .executeTakeFirst();
  if (row) return row.order_id;
  throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the order of ${runId} is no longer open` });
}

/** Marks the run's order as reversed. @returns the order if it was booked. */
async function reverse(trx: Trx, runId: string) {
  const order = await trx.selectFrom('shop_orders').selectAll().where('run_id', '=', runId).forUpdate().executeTakeFirst();
  if (!order || order.status === 'reversed') return null;
  await trx.updateTable('shop_orders').set({ status: 'reversed' }).where('run_id', '=', runId).execute();
  return order.status === 'confirmed' ? order : null;
}

/** Locks the lines in the order of `lockSoldLines` first, to prevent deadlocks: an update locks in no defined order. */
async function changeReturned(trx: Trx, parts: readonly ReturnedPart[], times: 1 | -1): Promise<void> {
  await sql`with parts as (select "orderId" as order_id, line, sum(quantity)::int as quantity
      from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as r("orderId" text, line int, quantity int) group by 1, 2),
    locked as materialized (select l.order_id, l.line from shop_order_lines l join parts using (order_id, line) join shop_orders o using (order_id)
      order by o.at, l.order_id, l.line for update of l)
    update shop_order_lines l set returned_quantity = l.returned_quantity + ${times}::int * p.quantity
    from parts p join locked using (order_id, line) where l.order_id = p.order_id and l.line = p.line`.execute(trx);
}
