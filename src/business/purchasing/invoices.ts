import { sql } from 'kysely';
import type { InvoiceReading } from '../../contracts/invoice/reading.schema.ts';
import type { Db, Trx } from '../../store/database.ts';
import type { InvoicesTable } from './purchasing-tables.ts';

export interface InvoiceClaim extends Omit<InvoicesTable, 'status' | 'at' | 'reading' | 'assessment'> {
  reading: InvoiceReading;
  assessment: object;
}

/** An invoice that claims the same number of the same vendor. */
export interface ClaimedInvoice {
  run_id: string;
  document_ref: string;
  content_key: string;
  issued_on: string;
  number: string;
  total_minor: number;
  currency: string;
}

/**
 * Claims a vendor's invoice number for a run; a claim of a run that has ended without a booking does not count.
 * @returns the invoice that holds the number, or null when it is claimed.
 */
export async function insertClaim(trx: Trx, { reading, assessment, ...row }: InvoiceClaim): Promise<ClaimedInvoice | null> {
  await sql`update invoices set status = 'released' where vendor_id = ${row.vendor_id} and number_key = ${row.number_key}
    and status = 'claimed' and run_id <> ${row.run_id} and exists (select 1 from runs where id = invoices.run_id and ended_at is not null)`.execute(
    trx,
  );
  const values = { ...row, reading: JSON.stringify(reading), assessment: JSON.stringify(assessment), status: 'claimed' as const };
  await trx
    .insertInto('invoices')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const holder = await trx
    .selectFrom('invoices')
    .select(['run_id', 'document_ref', 'content_key', 'issued_on', 'number', 'total_minor', 'currency'])
    .where('vendor_id', '=', row.vendor_id)
    .where('number_key', '=', row.number_key)
    .where('status', '<>', 'released')
    .executeTakeFirstOrThrow();
  return holder.run_id === row.run_id ? null : holder;
}

/** The invoice of a run, locked; undefined where it claimed none. */
export const lockInvoice = (trx: Trx, runId: string) =>
  trx.selectFrom('invoices').selectAll().where('run_id', '=', runId).forUpdate().executeTakeFirst();

/** Moves the invoice of a run on. @returns false when it is in another status. */
export async function moveInvoice(trx: Trx, runId: string, from: InvoicesTable['status'], to: InvoicesTable['status']): Promise<boolean> {
  const moved = await trx
    .updateTable('invoices')
    .set({ status: to })
    .where('run_id', '=', runId)
    .where('status', '=', from)
    .returning('run_id')
    .executeTakeFirst();
  return moved !== undefined;
}

const MOST_EARLIER = 200;

interface HistoryQuery {
  vendorId: string;
  currency: string;
  contentKey: string;
  /** Number of the credited invoice without spelling. */
  creditedKey: string | null;
  runId: string;
}

/** What our books have of a vendor: its invoices in a currency, and the one that a credit note names. */
export interface InvoiceHistory {
  /** Of the booked invoices, the latest first. */
  earlierTotals: number[];
  /** Runs of those with the same content. */
  alike: string[];
  /** Of the booked invoice that is credited; null where there is none. */
  creditedTotal: number | null;
}

/** Reads what was booked for a vendor before this run. */
export async function readInvoiceHistory(
  db: Db,
  { vendorId, currency, contentKey, creditedKey, runId }: HistoryQuery,
): Promise<InvoiceHistory> {
  const others = db.selectFrom('invoices').where('vendor_id', '=', vendorId).where('run_id', '<>', runId);
  const booked = others
    .select('total_minor')
    .where('currency', '=', currency)
    .where('status', 'in', ['booked', 'paid'])
    .where('total_minor', '>', 0); // credit notes are booked as well
  const earlier = await booked.orderBy('at', 'desc').limit(MOST_EARLIER).execute();
  const credited = creditedKey === null ? undefined : await booked.where('number_key', '=', creditedKey).executeTakeFirst();
  const alike = await others
    .select('run_id')
    .where('content_key', '=', contentKey)
    .where('status', '<>', 'released')
    .orderBy('run_id')
    .limit(5)
    .execute();
  return {
    earlierTotals: earlier.map(({ total_minor }) => total_minor),
    alike: alike.map(({ run_id }) => run_id),
    creditedTotal: credited?.total_minor ?? null,
  };
}
