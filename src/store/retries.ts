import type { Db } from './database.ts';

/** Corrected values for one activity of a run. */
export interface Correction {
  activityId: string;
  edits: Record<string, unknown>;
}

/** What operators corrected when they retried the run, the latest last. */
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
