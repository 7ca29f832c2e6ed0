import { sql, type Selectable } from 'kysely';
import type { Db, Trx } from './database.ts';
import type { RunsTable } from './tables.ts';

export type RunRow = Selectable<RunsTable>;

export interface NewRun {
  /** Workflow id. */
  id: string;
  workflow: string;
  businessId: string;
  initiator: string;
  /** Ids and mailboxes of the initiator, by which a second id is told; null where they are not known. */
  initiatorSigns: readonly string[] | null;
  input: unknown;
  /** sha256 of the canonical input. */
  inputHash: string;
  /** The workflow's configuration, which the run keeps. */
  configuration: unknown;
  /** 1 is the most urgent, 5 the least. */
  priority: number;
  /** The workflow's first business state. */
  state: string;
}

/** Claims the business id. False when a run has it already. */
export async function insertRun(db: Db, run: NewRun): Promise<boolean> {
  const row = await db
    .insertInto('runs')
    .values({
      id: run.id,
      workflow: run.workflow,
      business_id: run.businessId,
      initiator: run.initiator,
      initiator_signs: run.initiatorSigns && JSON.stringify(run.initiatorSigns),
      input: JSON.stringify(run.input),
      input_hash: run.inputHash,
      configuration: JSON.stringify(run.configuration),
      priority: run.priority,
      status: 'initializing',
      state: run.state,
      started_at: new Date(),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Claims a row beside the start that made it, of which nobody knows whether it reached the server. False when the row has begun or went meanwhile. */
export async function joinClaim(db: Db, id: string): Promise<boolean> {
  const row = await db
    .updateTable('runs')
    .set({ claims: sql<number>`claims + 1` })
    .where('id', '=', id)
    .where('status', '=', 'initializing')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives back the claim of a start that the server has refused. The row goes with its last claim, so that the business id is free again. */
export const giveClaimBack = (db: Db, id: string): Promise<void> =>
  db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('runs')
      .set({ claims: sql<number>`claims - 1` })
      .where('id', '=', id)
      .where('status', '=', 'initializing')
      .returning('claims')
      .executeTakeFirst();
    if (row?.claims === 0) await trx.deleteFrom('runs').where('id', '=', id).where('claims', '=', 0).execute();
  });

/** The run's row, or undefined. */
export const findRun = (db: Db, id: string) => db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();

/** What the initiator of a run was recognised by; null where that was not kept. */
export async function initiatorSignsOf(db: Db, id: string): Promise<string[] | null> {
  const row = await db.selectFrom('runs').select('initiator_signs').where('id', '=', id).executeTakeFirst();
  return row?.initiator_signs ?? null;
}

/** The configuration that a run was started with; null where that was not kept. */
export async function readRunConfiguration(db: Db, id: string): Promise<unknown> {
  const row = await db.selectFrom('runs').select('configuration').where('id', '=', id).executeTakeFirst();
  return row?.configuration ?? null;
}

/** Whether a worker has written for the run; before that only the Temporal server knows whether it was started. */
export const hasBegun = (run: RunRow): boolean => run.status !== 'initializing';

/** Of the given runs, those that have no end yet. */
export async function openRunsAmong(db: Db, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('runs').select('id').where('id', 'in', ids).where('ended_at', 'is', null).execute();
  return rows.map(({ id }) => id);
}

/** Closes the steps of a run that was ended in the middle of them. */
export async function breakOffSteps(trx: Trx, runId: string, endedAt: string): Promise<void> {
  await trx
    .updateTable('run_steps')
    .set({ status: 'failed', ended_at: endedAt })
    .where('run_id', '=', runId)
    .where('status', '=', 'running')
    .execute();
}

/** Keeps a run's new priority. */
export async function changePriority(trx: Trx, runId: string, priority: number): Promise<void> {
  await trx.updateTable('runs').set({ priority }).where('id', '=', runId).execute();
}
