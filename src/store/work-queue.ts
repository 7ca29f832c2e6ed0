import { sql, type RawBuilder } from 'kysely';
import type { DeliveryError, DeliveryState, Dismissal, FailedState } from '../kit/common/delivery.ts';
import type { Db } from './database.ts';

/** Tables with the columns id, state, tries, next_try_at, give_up_at, outcome, error and dismissed: work that is carried out once. */
export type QueueTable = 'deliveries' | 'folder_files' | 'mail_messages';

/** What every piece of claimed work has. */
export interface Claimed {
  id: number;
  tries: number;
  give_up_at: Date;
}

/** Claims the work that is due, oldest first, for as long as the lease lasts; no other process gets it meanwhile. @param columns to return. @param isReady what else must hold of it. */
export async function claimWork<T extends Claimed>(
  db: Db,
  table: QueueTable,
  {
    columns,
    most,
    leaseMs,
    isReady = sql`true`,
  }: { columns: readonly string[]; most: number; leaseMs: number; isReady?: RawBuilder<unknown> },
): Promise<T[]> {
  const { rows } = await sql<T>`
    update ${sql.table(table)} set tries = tries + 1, next_try_at = now() + ${leaseMs} * interval '1 millisecond'
    where id in (
      select id from ${sql.table(table)} where state = 'stored' and next_try_at <= now() and ${isReady}
      order by next_try_at, id limit ${most} for update skip locked)
    returning id, tries, give_up_at, ${sql.join(columns.map((name) => sql.ref(name)))}`.execute(db);
  return rows.sort((a, b) => a.id - b.id);
}

/** How a try ended: with an outcome, or with an error and the state that follows. */
export type SettledWork<Outcome> = { state: 'done'; outcome: Outcome } | { state: FailedState; error: DeliveryError; pauseMs: number };

/** A claimed piece and how its try ended. */
export type EndedWork<Outcome> = Pick<Claimed, 'id' | 'tries'> & SettledWork<Outcome>;

/** Writes how tries ended, in one statement; not where another process has taken one over, or a replay is wanted meanwhile. */
export async function settleWork(db: Db, table: QueueTable, ended: readonly EndedWork<unknown>[]): Promise<void> {
  const rows = ended.map((each) => {
    const outcome = 'outcome' in each ? JSON.stringify(each.outcome) : null;
    const error = 'error' in each ? JSON.stringify(each.error) : null;
    const pauseMs = 'pauseMs' in each ? each.pauseMs : 0;
    return sql`(${each.id}::bigint, ${each.tries}::int, ${each.state}::text, ${outcome}::json, ${error}::json, ${pauseMs}::float8)`;
  });
  await sql`
    update ${sql.table(table)} as work set state = ended.state, outcome = ended.outcome, error = ended.error,
      next_try_at = now() + ended.pause_ms * interval '1 millisecond'
    from (values ${sql.join(rows)}) as ended (id, tries, state, outcome, error, pause_ms)
    where work.id = ended.id and work.tries = ended.tries and work.state = 'stored'`.execute(db);
}

/** What lists show of every piece of stored work. */
export const workView = <Outcome>(row: WorkRow<Outcome>) => ({
  receivedAt: row.received_at.toISOString(),
  state: row.state,
  tries: row.tries,
  nextTryAt: row.state === 'stored' ? row.next_try_at.toISOString() : null,
  outcome: row.outcome,
  error: row.error,
  ...(row.dismissed && { dismissed: row.dismissed }),
});

interface WorkRow<Outcome> {
  received_at: Date;
  state: DeliveryState;
  tries: number;
  next_try_at: Date;
  outcome: Outcome | null;
  error: DeliveryError | null;
  dismissed: Dismissal | null;
}

/** Makes work due again, whatever its outcome. False when there is none. */
export async function requeueWork(db: Db, table: QueueTable, id: number): Promise<boolean> {
  const { rows } = await sql`
    update ${sql.table(table)} set state = 'stored', tries = 0, outcome = null, error = null, dismissed = null,
      next_try_at = now(), give_up_at = now() + interval '3 days'
    where id = ${id} returning id`.execute(db);
  return rows.length > 0;
}

/** Closes refused or given up work by a person's word. False when it is in another state. */
export async function dismissWork(db: Db, table: QueueTable, id: number, dismissal: Dismissal): Promise<boolean> {
  const { rows } = await sql`
    update ${sql.table(table)} set state = 'dismissed', dismissed = ${JSON.stringify(dismissal)}::json
    where id = ${id} and state in ('refused', 'dead') returning id`.execute(db);
  return rows.length > 0;
}
