import { sql } from 'kysely';
import type { Db, Trx } from '../../store/database.ts';

export interface FileItem {
  number: number;
  businessId: string;
  /** Input of the transaction, unchecked. */
  payment: unknown;
  /** Why the payment is invalid in the file, or null. */
  refusal: string | null;
}

/** An item with the fields that only the report needs. */
export interface NewFileItem extends FileItem {
  note: string | null;
  endToEndId: string | null;
}

/** Stores the payments of a file; existing ones are not changed. */
export async function storeItems(trx: Trx, runId: string, items: readonly NewFileItem[]): Promise<void> {
  const rows = JSON.stringify(
    items.map(({ businessId: business_id, endToEndId: end_to_end_id, ...item }) => ({ ...item, business_id, end_to_end_id })),
  );
  await sql`insert into payment_file_items (run_id, number, business_id, payment, refusal, note, end_to_end_id)
    select ${runId}, number, business_id, payment, refusal, note, end_to_end_id from jsonb_to_recordset(${rows}::jsonb)
      as item(number int, business_id text, payment jsonb, refusal text, note text, end_to_end_id text)
    on conflict do nothing`.execute(trx);
}

/** Reads one page of payments. */
export async function readItems(db: Db, runId: string, after: number, most: number): Promise<FileItem[]> {
  const rows = await db
    .selectFrom('payment_file_items')
    .select(['number', 'business_id', 'payment', 'refusal'])
    .where('run_id', '=', runId)
    .where('number', '>', after)
    .orderBy('number')
    .limit(most)
    .execute();
  return rows.map(({ business_id: businessId, ...item }) => ({ businessId, ...item }));
}

/** Stores the outcomes of payments. */
export async function storeOutcomes(
  trx: Trx,
  runId: string,
  outcomes: readonly { number: number; outcome: string; reason: string | null }[],
): Promise<void> {
  await sql`update payment_file_items set outcome = told.outcome, reason = told.reason
    from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as told(number int, outcome text, reason text)
    where run_id = ${runId} and payment_file_items.number = told.number`.execute(trx);
}

/** All payments of a file, each with its outcome, or the state of its run. */
export const readReport = (db: Db, runId: string) =>
  db
    .selectFrom('payment_file_items as item')
    .leftJoin('runs', (join) => join.on('runs.id', '=', sql<string>`'transaction:' || item.business_id`))
    .select([
      'item.number',
      'item.business_id',
      'item.payment',
      'item.outcome',
      'item.reason',
      'item.note',
      'item.end_to_end_id',
      'runs.state',
    ])
    .where('item.run_id', '=', runId)
    .orderBy('item.number')
    .execute();
