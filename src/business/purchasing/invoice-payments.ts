import { sql } from 'kysely';
import type { Trx } from '../../store/database.ts';

type Status = 'scheduled' | 'cancelled' | 'handed_over' | 'paid';

/** Schedules the payment of a run's invoice. */
export const addPayment = (trx: Trx, row: { runId: string; fileRef: string; payOn: string }) =>
  trx.insertInto('invoice_payments').values({ run_id: row.runId, file_ref: row.fileRef, pay_on: row.payOn, status: 'scheduled' }).execute();

/** Moves the payment of a run on. @returns the status that it is in afterwards; undefined where there is none. */
export async function movePayment(trx: Trx, runId: string, from: Status, to: Status): Promise<Status | undefined> {
  await trx.updateTable('invoice_payments').set({ status: to }).where('run_id', '=', runId).where('status', '=', from).execute();
  return (await trx.selectFrom('invoice_payments').select('status').where('run_id', '=', runId).executeTakeFirst())?.status;
}

/** Whether the bank has booked a payment of a payment file, and whether it still may. */
export async function bankStandOf(trx: Trx, fileRun: string): Promise<{ paid: boolean; open: boolean }> {
  const own = sql`exists (select 1 from payment_file_items item where item.run_id = ${fileRun} and 'transaction:' || item.business_id = other.id)`;
  const paid = await sql`select 1 from transfers join runs other on other.id = transfers.run_id where ${own}`.execute(trx);
  const open = await sql`select 1 from runs other where other.ended_at is null and (other.id = ${fileRun} or ${own})`.execute(trx);
  return { paid: paid.rows.length > 0, open: open.rows.length > 0 };
}
