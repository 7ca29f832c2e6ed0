import { sql } from 'kysely';
import type { Db, Trx } from '../../store/database.ts';

export interface ClaimRequest {
  runId: string;
  /** Keys that duplicate files share. */
  keys: readonly string[];
  /** Older claims no longer count. */
  since: Date;
}

interface Holder {
  run_id: string;
  counts: boolean;
}

/**
 * Claims the keys of a file; takes over claims older than `since`, and those of runs that ended without paying anything.
 * @returns ids of the other runs that hold some of the keys.
 */
export async function claimFile(trx: Trx, { runId, keys, since }: ClaimRequest): Promise<string[]> {
  const sorted = [...keys].sort(); // one order for all claims prevents deadlocks
  await sql`insert into payment_file_claims (key, run_id) select key, ${runId} from unnest(${sorted}::text[]) as key
    order by key on conflict do nothing`.execute(trx);
  const { rows } = await sql<Holder>`
    select claims.run_id, claims.at >= ${since} and (${isOpen(sql`claims.run_id`)} or ${hasPaid(sql`claims.run_id`)}) as counts
    from payment_file_claims claims where claims.key = any(${sorted}::text[]) and claims.run_id <> ${runId} order by claims.key for update of claims`.execute(
    trx,
  );
  const free = rows.filter(({ counts }) => !counts).map(({ run_id }) => run_id);
  await sql`update payment_file_claims set given_up_by = array_append(given_up_by, run_id), run_id = ${runId}, at = now()
    where key = any(${sorted}::text[]) and run_id = any(${free}::text[])`.execute(trx);
  return [...new Set(rows.filter(({ counts }) => counts).map(({ run_id }) => run_id))].sort();
}

/** Gives all keys of a file to a run, after a person approved to pay it again. */
export async function takeOverFile(trx: Trx, { runId, keys }: Pick<ClaimRequest, 'runId' | 'keys'>): Promise<void> {
  await sql`update payment_file_claims set run_id = ${runId}, at = now() where key = any(${[...keys]}::text[])`.execute(trx);
}

/** The run that took over the file of this ended run; or undefined. */
export async function takenOverBy(db: Db, runId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('payment_file_claims')
    .select('run_id')
    .where(sql<boolean>`${runId} = any(given_up_by)`)
    .where('run_id', '<>', runId)
    .executeTakeFirst();
  return row?.run_id;
}

export interface EarlierFile {
  id: string;
  startedAt: string;
  payments: number;
  /** Sums paid so far by currency, in minor units. */
  paid: Record<string, number>;
}

/** Describes earlier runs with the same file, for the person who decides. */
export async function describeFiles(db: Db, ids: readonly string[]): Promise<EarlierFile[]> {
  if (ids.length === 0) return [];
  const runs = await db.selectFrom('runs').select(['id', 'started_at']).where('id', 'in', ids).orderBy('id').execute();
  return Promise.all(
    runs.map(async ({ id, started_at }) => {
      const items = db.selectFrom('payment_file_items').where('payment_file_items.run_id', '=', id);
      const { payments } = await items.select(sql<number>`count(*)`.as('payments')).executeTakeFirstOrThrow();
      const sums = await items
        .innerJoin('transfers', (join) => join.on('transfers.run_id', '=', childId).on('transfers.side', '=', 'credit'))
        .select(['transfers.currency', sql<number>`sum(transfers.minor)::bigint`.as('minor')])
        .groupBy('transfers.currency')
        .execute();
      const paid = Object.fromEntries(sums.map(({ currency, minor }) => [currency, minor]));
      return { id, startedAt: started_at.toISOString(), payments, paid };
    }),
  );
}

const childId = sql<string>`'transaction:' || payment_file_items.business_id`;

/** Whether the run of a file, or of one of its payments, has not ended. */
const isOpen = (run: ReturnType<typeof sql>) => sql`(
  exists (select 1 from runs where runs.id = ${run} and runs.ended_at is null)
  or exists (select 1 from payment_file_items join runs on runs.id = ${childId} where payment_file_items.run_id = ${run} and runs.ended_at is null))`;

const hasPaid = (run: ReturnType<typeof sql>) =>
  sql`exists (select 1 from payment_file_items join transfers on transfers.run_id = ${childId} where payment_file_items.run_id = ${run})`;
