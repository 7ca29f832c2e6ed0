import { sql } from 'kysely';
import type { LedgerRow } from '../kit/common/view.ts';
import type { Db } from './database.ts';

/** How long rows of the ledger outlive their run. */
const EXPIRES_AFTER_MS = 24 * 3_600_000;

/** The effects of a run, by start time. */
export async function readLedger(db: Db, runId: string): Promise<LedgerRow[]> {
  const rows = await db
    .selectFrom('effects as e')
    .innerJoin('runs as r', 'r.id', 'e.run_id')
    .leftJoin('effects as u', (join) => join.onRef('u.undoes', '=', 'e.key').on('u.status', '=', 'done'))
    .selectAll('e')
    .select(['u.key as undone_by'])
    .select(sql<Date | null>`r.ended_at + ${EXPIRES_AFTER_MS} * interval '1 millisecond'`.as('expires_at'))
    .where('e.run_id', '=', runId)
    .orderBy('e.started_at')
    .orderBy('e.key')
    .execute();
  return rows.map((row) => ({
    key: row.key,
    step: row.step,
    action: row.action,
    class: row.class,
    status: row.status,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    result: row.result,
    canBeUndone: row.class !== 'irreversible',
    undoes: row.undoes,
    undoneBy: row.undone_by,
    settled: row.settled,
    expiresAt: row.status === 'done' || row.status === 'failed' ? (row.expires_at?.toISOString() ?? null) : null,
  }));
}

/**
 * Deletes expired rows, counted from the end of their run. Open runs keep all rows; effects that are started or in doubt are never
 * deleted. A run that lost rows is marked, because it must not be retried. The Message-IDs of its mails stay, for replies and bounces.
 * @returns the number of deleted rows.
 */
export async function purgeEffects(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<{ gone: number }>`
    with gone as (
      delete from effects e using runs r
      where r.id = e.run_id and r.ended_at is not null and e.status in ('done', 'failed')
        and r.ended_at + ${EXPIRES_AFTER_MS} * interval '1 millisecond' < ${now}
      returning e.run_id, e.action, e.result ->> 'messageId' as message_id
    ), mails as (
      insert into sent_mails (message_id, run_id)
      select message_id, run_id from gone where action = 'send_mail' and message_id is not null
      on conflict do nothing
    ), marked as (
      update runs set ledger_expired_at = ${now} where id in (select run_id from gone) and ended_at is not null returning id
    )
    select count(*) as gone from gone`.execute(db);
  return Number(rows[0]?.gone ?? 0);
}
