import type { RunStatus } from '../kit/common/status.ts';
import type { ResetView } from '../kit/common/view.ts';
import { reopenApproval } from './approvals.ts';
import type { Db, Trx } from './database.ts';
import { writeRecords } from './records.ts';

/** A reset that somebody made in Temporal itself. */
export interface NewReset {
  run: string;
  /** Temporal's ids of the execution that was given up, and of the one that goes on. */
  base: string;
  execution: string;
  /** Id of the event to which it goes back, and the workflow time of what is done again. */
  event: number;
  backTo: Date;
  at: Date;
  reason: string;
  /** How the new execution stands. */
  status: RunStatus;
  state: string | null;
  waitingFor: readonly string[];
}

const originOf = (execution: string): string => `reset:${execution}`;

/** Whether the reset that made this execution is written down: as an operator's, or as a retry of ours. */
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

/** Makes the row follow a reset: it is open again, what was given up is gone from steps and requests, and the journal says so. Once for each reset. */
export const followReset = (db: Db, reset: NewReset): Promise<void> =>
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
  const stand = { status, step: null, ended_at: null, failure: null, execution, ...(state !== null && { state }) };
  await trx.updateTable('runs').set(stand).where('id', '=', run).execute();
  await trx.updateTable('runs').set({ result: null }).where('id', '=', run).where('resolved_at', 'is', null).execute();
}

/** A result that was told before the end, by what is given up. */
async function forgetResult(trx: Trx, { run, backTo, at }: NewReset): Promise<void> {
  await trx
    .updateTable('runs')
    .set({ result: null, resolved_at: null })
    .where('id', '=', run)
    .where('resolved_at', '>=', backTo)
    .where('resolved_at', '<', at)
    .execute();
}

/** What began between the point to which the run goes back and the reset was given up; what the new execution did since stays. */
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

/** What the new execution waits for is open, what only the old one asked is withdrawn, until the new one asks it too. What the new one has asked or heard itself is left alone. */
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
  if (!row) return undefined;
  const { event, reason } = row.details as { event: number; reason: string };
  return { at: row.at.toISOString(), event, reason };
}

/** Of the given runs with their executions those whose row has ended, or has heard of another execution last. */
export async function otherExecutions(db: Db, live: readonly { id: string; executionId: string }[]): Promise<string[]> {
  if (live.length === 0) return [];
  const ids = live.map(({ id }) => id);
  const rows = await db.selectFrom('runs').select(['id', 'execution', 'ended_at']).where('id', 'in', ids).execute();
  const now = new Map(live.map(({ id, executionId }) => [id, executionId]));
  return rows
    .filter(({ id, execution, ended_at }) => (execution === null ? ended_at !== null : execution !== now.get(id)))
    .map(({ id }) => id);
}
