import { sql } from 'kysely';
import type { DeliveryError, DeliveryState } from '../kit/common/delivery.ts';
import type { Db } from './database.ts';

/** Tables with the columns id, state, tries, next_try_at, give_up_at, outcome and error: work that is carried out once. */
type QueueTable = 'deliveries' | 'mail_messages';

/** What every piece of claimed work has. */
export interface Claimed {
  id: number;
  tries: number;
  give_up_at: Date;
}

/** Claims the work that is due, oldest first, for as long as the lease lasts; no other process gets it meanwhile. @param columns to return. */
export async function claimWork<T extends Claimed>(
  db: Db,
  table: QueueTable,
  { columns, most, leaseMs }: { columns: readonly string[]; most: number; leaseMs: number },
): Promise<T[]> {
  const { rows } = await sql<T>`
    update ${sql.table(table)} set tries = tries + 1, next_try_at = now() + ${leaseMs} * interval '1 millisecond'
    where id in (
      select id from ${sql.table(table)} where state = 'stored' and next_try_at <= now()
      order by next_try_at, id limit ${most} for update skip locked)
    returning id, tries, give_up_at, ${sql.join(columns.map((name) => sql.ref(name)))}`.execute(db);
  return rows.sort((a, b) => a.id - b.id);
}

/** How a try ended: with an outcome, or with an error and the state that follows. */
export type SettledWork<Outcome> =
  { state: 'done'; outcome: Outcome } | { state: Exclude<DeliveryState, 'done'>; error: DeliveryError; pauseMs: number };

/** Writes how a try ended, unless another process has taken it over, or a replay is wanted meanwhile. */
export async function settleWork(
  db: Db,
  table: QueueTable,
  { id, tries }: Pick<Claimed, 'id' | 'tries'>,
  settled: SettledWork<unknown>,
): Promise<void> {
  const pauseMs = 'pauseMs' in settled ? settled.pauseMs : 0;
  const outcome = 'outcome' in settled ? JSON.stringify(settled.outcome) : null;
  const error = 'error' in settled ? JSON.stringify(settled.error) : null;
  await sql`
    update ${sql.table(table)} set state = ${settled.state}, outcome = ${outcome}, error = ${error},
      next_try_at = now() + ${pauseMs} * interval '1 millisecond'
    where id = ${id} and tries = ${tries} and state = 'stored'`.execute(db);
}

/** Makes work due again, whatever its outcome. False when there is none. */
export async function requeueWork(db: Db, table: QueueTable, id: number): Promise<boolean> {
  const { rows } = await sql`
    update ${sql.table(table)} set state = 'stored', tries = 0, outcome = null, error = null,
      next_try_at = now(), give_up_at = now() + interval '3 days'
    where id = ${id} returning id`.execute(db);
  return rows.length > 0;
}
