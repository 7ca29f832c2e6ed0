import { sql } from 'kysely';
import type { Db, Trx } from '../../store/database.ts';
import type { ScreeningsTable } from './transaction-tables.ts';

export interface Transfer {
  key: string;
  runId: string;
  debtor: string;
  creditor: string;
  minor: number;
  currency: string;
}

/** Books both sides of a payment, in the transaction of its effect. */
export async function bookTransfer(trx: Trx, { key, runId, debtor, creditor, minor, currency }: Transfer): Promise<void> {
  const row = { key, run_id: runId, currency };
  await trx
    .insertInto('transfers')
    .values([
      { ...row, side: 'debit', account: debtor, counterparty: creditor, minor: -minor },
      { ...row, side: 'credit', account: creditor, counterparty: debtor, minor },
    ])
    .execute();
}

const MOST_EARLIER = 200;

/** Earlier payments of an account in one currency: the latest amounts, count and sum since `since`, and whether it paid the creditor before. */
export async function readHistory(
  db: Db,
  { account, creditor, currency, since }: { account: string; creditor: string; currency: string; since: Date },
): Promise<{ earlier: number[]; window: { count: number; minor: number }; knowsCreditor: boolean }> {
  const debits = db.selectFrom('transfers').where('account', '=', account).where('currency', '=', currency).where('side', '=', 'debit');
  const earlier = await debits.select('minor').orderBy('at', 'desc').limit(MOST_EARLIER).execute();
  const window = await debits
    .select([sql<number>`count(*)`.as('count'), sql<number>`coalesce(-sum(minor), 0)::bigint`.as('minor')])
    .where('at', '>=', since)
    .executeTakeFirstOrThrow();
  const known = await debits.select('key').where('counterparty', '=', creditor).executeTakeFirst();
  return { earlier: earlier.map(({ minor }) => -minor), window, knowsCreditor: known !== undefined };
}

export type ScreeningRow = Pick<ScreeningsTable, 'transaction_hash' | 'verdict' | 'risk' | 'needed'> & { reasons: string[] };

/** Stores the verdict on a run's payment. @returns the valid verdict, which is the first one. */
export async function keepScreening(trx: Trx, runId: string, row: ScreeningRow): Promise<ScreeningRow> {
  await trx
    .insertInto('screenings')
    .values({ ...row, run_id: runId, reasons: JSON.stringify(row.reasons) })
    .onConflict((conflict) => conflict.column('run_id').doNothing())
    .execute();
  return (await findScreening(trx, runId))!;
}

/** The verdict on a run's payment, or undefined. */
export const findScreening = (trx: Trx, runId: string): Promise<ScreeningRow | undefined> =>
  trx
    .selectFrom('screenings')
    .select(['transaction_hash', 'verdict', 'risk', 'needed', 'reasons'])
    .where('run_id', '=', runId)
    .executeTakeFirst();

/** The policy of an approval request, or undefined. */
export const findPolicy = (trx: Trx, runId: string, requestId: string) =>
  trx.selectFrom('approvals').select('policy').where('run_id', '=', runId).where('request_id', '=', requestId).executeTakeFirst();

/** Adds a line to the log, in the transaction of its effect. */
export async function logTransfer(
  trx: Trx,
  row: { key: string; runId: string; outcome: 'attempted' | 'refused'; details: Record<string, unknown> },
): Promise<void> {
  const { key, runId, outcome, details } = row;
  await trx
    .insertInto('transfer_log')
    .values({ key, run_id: runId, outcome, details: JSON.stringify(details) })
    .execute();
}
