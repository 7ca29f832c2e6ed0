import { sql } from 'kysely';
import { writeRecords } from './records.ts';
import type { Db, Trx } from './database.ts';

/** Corrected values for one activity of a run. */
export interface Correction {
  activityId: string;
  edits: Record<string, unknown>;
}

/** Corrections made by operators when they retried the run, oldest first. */
export async function readCorrections(db: Db, runId: string): Promise<Correction[]> {
  const rows = await db
    .selectFrom('run_retries')
    .select(['activity_id', 'edits'])
    .where('run_id', '=', runId)
    .where('edits', 'is not', null)
    .orderBy('number')
    .execute();
  return rows.map(({ activity_id, edits }) => ({ activityId: activity_id!, edits: edits! }));
}

/** Whether effects of the run were deleted from the ledger. */
export async function isLedgerExpired(db: Db, runId: string): Promise<boolean> {
  const row = await db.selectFrom('runs').select('ledger_expired_at').where('id', '=', runId).executeTakeFirst();
  return (row?.ledger_expired_at ?? null) !== null;
}

export interface NewRetry {
  run: string;
  person: string;
  reason: string;
  /** Temporal's id of the execution that failed. */
  baseExecution: string;
  /** The activity to repeat; null when none failed. */
  activity: { id: string; step: string | null; position: number | null } | null;
  edits: Record<string, unknown> | null;
  /** The state in which the run continues. */
  state: string;
}

/**
 * Reopens a failed run, with person and reason in the journal, before Temporal is called, so that the continued run finds its row open. The
 * failed step becomes running, later steps are removed, and requests cancelled by the end are open again.
 * @returns the number of the retry; null when the run is not failed.
 */
export const openRetry = (db: Db, retry: NewRetry): Promise<number | null> =>
  db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('runs')
      .select(['status', 'ended_at', 'failure', 'resolved_at', 'result'])
      .where('id', '=', retry.run)
      .forUpdate()
      .executeTakeFirst();
    if (row?.status !== 'failed' || row.ended_at === null) return null;
    const number = await addRetry(trx, retry, row.failure);
    await reopenRequests(trx, retry.run, row.ended_at);
    await reopenSteps(trx, retry);
    await trx
      .updateTable('runs')
      .set({ status: 'running', state: retry.state, step: retry.activity?.step ?? null, ended_at: null, failure: null })
      .where('id', '=', retry.run)
      .execute();
    if (row.resolved_at === null) await trx.updateTable('runs').set({ result: null }).where('id', '=', retry.run).execute();
    return number;
  });

async function addRetry(trx: Trx, retry: NewRetry, failure: { code: string; message: string } | null): Promise<number> {
  const { run, person, reason, baseExecution, activity, edits } = retry;
  const { last } = await trx
    .selectFrom('run_retries')
    .select(sql<number>`coalesce(max(number), 0)`.as('last'))
    .where('run_id', '=', run)
    .executeTakeFirstOrThrow();
  const number = Number(last) + 1;
  const repeated = { activity_id: activity?.id ?? null, step: activity?.step ?? null, edits: edits && JSON.stringify(edits) };
  await trx
    .insertInto('run_retries')
    .values({
      run_id: run,
      number,
      person,
      reason,
      base_execution: baseExecution,
      ...repeated,
      failure: failure && JSON.stringify(failure),
    })
    .execute();
  const details = { edits, failure };
  const line = { kind: 'operator', step: activity?.step ?? null, by: person, choice: 'retry', reasoning: reason, details } as const;
  await writeRecords(trx, run, null, [], [{ ...line, origin: `retry:${number}`, at: new Date().toISOString() }]);
  return number;
}

/** Requests that the run's end cancelled have its exact time. */
const reopenRequests = (trx: Trx, run: string, endedAt: Date) =>
  trx
    .updateTable('approvals')
    .set({ status: 'open', decided_at: null })
    .where('run_id', '=', run)
    .where('status', '=', 'cancelled')
    .where('decided_at', '=', endedAt)
    .execute();

async function reopenSteps(trx: Trx, { run, activity }: NewRetry): Promise<void> {
  if (!activity || activity.position === null) return;
  await trx.deleteFrom('run_steps').where('run_id', '=', run).where('position', '>', activity.position).execute();
  await trx
    .updateTable('run_steps')
    .set({ status: 'running', ended_at: null })
    .where('run_id', '=', run)
    .where('position', '=', activity.position)
    .execute();
}

/** Records which execution continues. */
export async function closeRetry(db: Db, run: string, number: number, newExecution: string): Promise<void> {
  await db.updateTable('run_retries').set({ new_execution: newExecution }).where('run_id', '=', run).where('number', '=', number).execute();
}

/** Number of this execution's retry whose outcome is not recorded yet; null if none. */
export async function findRetryOf(db: Db, run: string, base: string): Promise<number | null> {
  const row = await db
    .selectFrom('run_retries')
    .select('number')
    .where('run_id', '=', run)
    .where('base_execution', '=', base)
    .where('new_execution', 'is', null)
    .orderBy('number', 'desc')
    .executeTakeFirst();
  return row?.number ?? null;
}

/** Whether a retry of this execution began so recently that Temporal may not have received it yet. */
export async function isBeingRetried(db: Db, run: string, execution: string, withinMs: number): Promise<boolean> {
  const row = await db
    .selectFrom('run_retries')
    .select('number')
    .where('run_id', '=', run)
    .where('base_execution', '=', execution)
    .where(sql<boolean>`at > clock_timestamp() - ${withinMs} * interval '1 millisecond'`)
    .executeTakeFirst();
  return row !== undefined;
}

/** What happened since the failed step that a repeat cannot revert, as a clause; null if nothing. */
export async function whyNotRetryable(db: Db, run: string, failedSince: Date): Promise<string | null> {
  const undone = await db
    .selectFrom('run_steps')
    .select('name')
    .where('run_id', '=', run)
    .where((where) => where.or([where('status', '=', 'undone'), where('name', 'like', 'undo: %')]))
    .executeTakeFirst();
  if (undone) return `it has undone what it did (${undone.name})`;
  const decided = await db
    .selectFrom('approvals')
    .select('request_id')
    .where('run_id', '=', run)
    .where('opened_at', '>=', failedSince)
    .where('status', 'not in', ['open', 'cancelled'])
    .executeTakeFirst();
  return decided ? `a person has decided on ${decided.request_id} since the step failed` : null;
}
