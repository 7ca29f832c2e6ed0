import { sql } from 'kysely';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Trx } from '../../store/database.ts';
import type { StockLine } from './order-tables.ts';

/** All lines are reserved, or none; `missing` lists the articles that are short. */
export type Reservation =
  { outcome: 'reserved' } | { outcome: 'out_of_stock'; missing: { sku: string; wanted: number; available: number }[] };

/** Sums up the quantities per article, sorted by article number. */
function bySku(lines: readonly StockLine[]): StockLine[] {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return [...sums].map(([sku, quantity]) => ({ sku, quantity })).toSorted((one, two) => (one.sku < two.sku ? -1 : 1));
}

/** Adds goods to the stock. */
export async function addStock(trx: Trx, lines: readonly StockLine[]): Promise<void> {
  if (lines.length === 0) return;
  const added = bySku(lines);
  await lock(trx, added);
  await trx
    .insertInto('stock')
    .values(added.map(({ sku, quantity }) => ({ sku, on_hand: quantity })))
    .onConflict((conflict) =>
      conflict.column('sku').doUpdateSet((eb) => ({ on_hand: eb('stock.on_hand', '+', eb.ref('excluded.on_hand')) })),
    )
    .execute();
}

/** Reserves all lines or none. @throws SignalboxError UNDO_NOT_POSSIBLE when the key was released before. */
export async function reserveStock(trx: Trx, key: string, runId: string, lines: readonly StockLine[]): Promise<Reservation> {
  const wanted = bySku(lines);
  const found = await lock(trx, wanted);
  const missing = wanted
    .map(({ sku, quantity }) => ({ sku, wanted: quantity, available: found.get(sku) ?? 0 }))
    .filter((line) => line.available < line.wanted);
  if (missing.length > 0) return { outcome: 'out_of_stock', missing };
  const made = await trx
    .insertInto('stock_reservations')
    .values({ key, run_id: runId, lines: JSON.stringify(wanted), status: 'held' })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst();
  if (!made) throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the reservation ${key} was released before it was made` });
  await change(trx, wanted, { reserved: 1 });
  return { outcome: 'reserved' };
}

/** Releases a reservation; if there is none, blocks its key, so that a late attempt is refused. @returns false when nothing was reserved. */
export async function releaseStock(trx: Trx, key: string, runId: string): Promise<boolean> {
  const row = await lockReservation(trx, key);
  if (!row) {
    await trx.insertInto('stock_reservations').values({ key, run_id: runId, lines: '[]', status: 'released' }).execute();
    return false;
  }
  if (row.status === 'released') return false;
  if (row.status === 'issued') throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the goods of ${key} have left` });
  await setStatus(trx, key, 'released');
  await change(trx, row.lines, { reserved: -1 });
  return true;
}

/** Takes the reserved goods out of the stock. @throws SignalboxError UNDO_NOT_POSSIBLE when they are no longer reserved. */
export async function issueStock(trx: Trx, key: string): Promise<void> {
  const row = await lockReservation(trx, key);
  if (row?.status !== 'held') throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the reservation ${key} is not held` });
  await setStatus(trx, key, 'issued');
  await change(trx, row.lines, { onHand: -1, reserved: -1 });
}

/** Undoes `issueStock`: the goods are on hand and reserved again. */
export async function takeBackIssue(trx: Trx, key: string): Promise<void> {
  const row = await lockReservation(trx, key);
  if (row?.status !== 'issued') return;
  await setStatus(trx, key, 'held');
  await change(trx, row.lines, { onHand: 1, reserved: 1 });
}

/** Removes unreserved goods, to undo a return. @throws SignalboxError UNDO_NOT_POSSIBLE when others have reserved them meanwhile. */
export async function removeStock(trx: Trx, lines: readonly StockLine[]): Promise<void> {
  const wanted = bySku(lines);
  const found = await lock(trx, wanted);
  const short = wanted.find(({ sku, quantity }) => (found.get(sku) ?? 0) < quantity);
  if (short) throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `${short.quantity} of ${short.sku} are no longer free` });
  await change(trx, wanted, { onHand: -1 });
}

/** Free quantity of each article. Locks the rows in one order for all callers, to prevent deadlocks. */
async function lock(trx: Trx, lines: readonly StockLine[]): Promise<Map<string, number>> {
  const skus = lines.map(({ sku }) => sku);
  const rows = await trx
    .selectFrom('stock')
    .select(['sku', 'on_hand', 'reserved'])
    .where('sku', '=', sql<string>`any(${skus})`)
    .orderBy('sku')
    .forUpdate()
    .execute();
  return new Map(rows.map(({ sku, on_hand, reserved }) => [sku, on_hand - reserved]));
}

const lockReservation = (trx: Trx, key: string) =>
  trx.selectFrom('stock_reservations').selectAll().where('key', '=', key).forUpdate().executeTakeFirst();

const setStatus = (trx: Trx, key: string, status: 'held' | 'issued' | 'released') =>
  trx.updateTable('stock_reservations').set({ status }).where('key', '=', key).execute();

/** Adds the lines, multiplied by the factors, to the columns. Locks in the order of `lock`, because an update locks in no defined order. */
async function change(
  trx: Trx,
  lines: readonly StockLine[],
  { onHand = 0, reserved = 0 }: { onHand?: number; reserved?: number },
): Promise<void> {
  await sql`with wanted as (select * from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as w(sku text, quantity int)),
    locked as materialized (select sku from stock where sku in (select sku from wanted) order by sku for update)
    update stock s set on_hand = s.on_hand + ${onHand}::int * w.quantity, reserved = s.reserved + ${reserved}::int * w.quantity
    from wanted w join locked using (sku) where s.sku = w.sku`.execute(trx);
}
