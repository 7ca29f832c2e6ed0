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
  /** Ids and mailboxes that recognise the initiator under another id; null if unknown. */
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

/** Adds a claim to a row whose start may not have reached the server. False if the row has begun or is gone. */
export async function addClaim(db: Db, id: string): Promise<boolean> {
  const row = await db
    .updateTable('runs')
    .set({ claims: sql<number>`claims + 1` })
    .where('id', '=', id)
    .where('status', '=', 'initializing')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Releases the claim of a start that the server refused. The last claim deletes the row, which frees the business id. */
export const releaseClaim = (db: Db, id: string): Promise<void> =>
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

/** The stored signs of a run's initiator; null if not stored. */
export async function initiatorSignsOf(db: Db, id: string): Promise<string[] | null> {
  const row = await db.selectFrom('runs').select('initiator_signs').where('id', '=', id).executeTakeFirst();
  return row?.initiator_signs ?? null;
}

/** The configuration that a run was started with; null where that was not kept. */
export async function readRunConfiguration(db: Db, id: string): Promise<unknown> {
  const row = await db.selectFrom('runs').select('configuration').where('id', '=', id).executeTakeFirst();
  return row?.configuration ?? null;
}

/** Whether a worker has written for the run; before that, only the Temporal server knows whether it was started. */
export const hasBegun = (run: RunRow): boolean => run.status !== 'initializing';

/** Of the given runs, those without an end. */
export async function openRunsAmong(db: Db, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('runs').select('id').where('id', 'in', ids).where('ended_at', 'is', null).execute();
  return rows.map(({ id }) => id);
}

/** Marks running steps as failed when their run was ended. */
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
