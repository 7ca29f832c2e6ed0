import type { RunStatus } from '../kit/common/status.ts';
import type { ResetView } from '../kit/common/view.ts';
import { reopenApproval } from './approvals.ts';
import type { Db, Trx } from './database.ts';
import { writeRecords } from './records.ts';

/** A reset that somebody made in Temporal itself. */
export interface NewReset {
  run: string;
  /** Temporal's ids of the abandoned execution and of the one that continues. */
  base: string;
  execution: string;
  /** Id of the event that it goes back to, and the workflow time from which work is repeated. */
  event: number;
  backTo: Date;
  at: Date;
  reason: string;
  /** State of the new execution. */
  status: RunStatus;
  state: string | null;
  waitingFor: readonly string[];
}

const originOf = (execution: string): string => `reset:${execution}`;

/** Whether the reset that created this execution is already recorded, as an operator's or as our own retry. */
export async function isResetKnown(db: Db, run: string, execution: string): Promise<boolean> {
  const retry = await db
    .selectFrom('run_retries')
    .select('number')
    .where('run_id', '=', run)
    .where('new_execution', '=', execution)
    .executeTakeFirst();
  if (retry) return true;
  const line = await db
    .selectFrom('journal')
    .select('seq')
    .where('run_id', '=', run)
    .where('origin', '=', originOf(execution))
    .executeTakeFirst();
  return line !== undefined;
}

/** Makes the row follow a reset: reopens it, removes abandoned steps and requests, and writes a journal line. Once per reset. */
export const recordReset = (db: Db, reset: NewReset): Promise<void> =>
  db.transaction().execute(async (trx) => {
    const { run, execution } = reset;
    const row = await trx.selectFrom('runs').select(['ended_at', 'execution']).where('id', '=', run).forUpdate().executeTakeFirst();
    if (!row || (await isResetKnown(trx, run, execution))) return;
    if (row.ended_at !== null && row.execution !== execution) await reopenRow(trx, reset);
    await forgetResult(trx, reset);
    await forgetSteps(trx, reset);
    await settleRequests(trx, reset);
    const { base, event, reason, at } = reset;
    const line = { kind: 'operator', step: null, by: 'temporal', choice: 'reset', details: { event, base, execution, reason } } as const;
    const reasoning = `reset in Temporal to event ${event}: ${reason}`;
    await writeRecords(trx, run, null, [], [{ ...line, reasoning, origin: originOf(execution), at: at.toISOString() }]);
  });

async function reopenRow(trx: Trx, { run, execution, status, state }: NewReset): Promise<void> {
  const reopened = { status, step: null, ended_at: null, failure: null, execution, ...(state !== null && { state }) };
  await trx.updateTable('runs').set(reopened).where('id', '=', run).execute();
  await trx.updateTable('runs').set({ result: null }).where('id', '=', run).where('resolved_at', 'is', null).execute();
}

/** Removes an early result from the abandoned part. */
async function forgetResult(trx: Trx, { run, backTo, at }: NewReset): Promise<void> {
  await trx
    .updateTable('runs')
    .set({ result: null, resolved_at: null })
    .where('id', '=', run)
    .where('resolved_at', '>=', backTo)
    .where('resolved_at', '<', at)
    .execute();
}

/** Removes steps that began between the reset point and the reset; steps of the new execution stay. */
async function forgetSteps(trx: Trx, { run, backTo, at }: NewReset): Promise<void> {
  await trx.deleteFrom('run_steps').where('run_id', '=', run).where('started_at', '>=', backTo).where('started_at', '<', at).execute();
  await trx
    .updateTable('run_steps')
    .set({ status: 'running', ended_at: null })
    .where('run_id', '=', run)
    .where('ended_at', '>=', backTo)
    .where('ended_at', '<', at)
    .execute();
}

/** Opens what the new execution waits for and cancels what only the old one asked for; leaves requests of the new execution alone. */
async function settleRequests(trx: Trx, { run, execution, waitingFor, at }: NewReset): Promise<void> {
  const requests = await trx
    .selectFrom('approvals')
    .select(['request_id', 'status'])
    .where('run_id', '=', run)
    .where('execution', 'is distinct from', execution)
    .execute();
  for (const { request_id, status } of requests) {
    const waited = waitingFor.includes(request_id);
    if (waited && status !== 'open') await reopenApproval(trx, request_id, execution);
    if (!waited && status === 'open')
      await trx.updateTable('approvals').set({ status: 'cancelled', decided_at: at }).where('request_id', '=', request_id).execute();
  }
}

/** The latest reset of a run, or undefined. */
export async function readReset(db: Db, run: string): Promise<ResetView | undefined> {
  const row = await db
    .selectFrom('journal')
    .select(['at', 'details'])
    .where('run_id', '=', run)
    .where('kind', '=', 'operator')
    .where('choice', '=', 'reset')
    .orderBy('at', 'desc')
    .executeTakeFirst();
  if (!row?.details) return undefined; // none, or redacted
  const { event, reason } = row.details as { event: number; reason: string };
  return { at: row.at.toISOString(), event, reason };
}

/** Of the given live runs, those whose row has ended or last recorded another execution. */
export async function otherExecutions(db: Db, live: readonly { id: string; executionId: string }[]): Promise<string[]> {
  if (live.length === 0) return [];
  const ids = live.map(({ id }) => id);
  const rows = await db.selectFrom('runs').select(['id', 'execution', 'ended_at']).where('id', 'in', ids).execute();
  const now = new Map(live.map(({ id, executionId }) => [id, executionId]));
  return rows
    .filter(({ id, execution, ended_at }) => (execution === null ? ended_at !== null : execution !== now.get(id)))
    .map(({ id }) => id);
}
