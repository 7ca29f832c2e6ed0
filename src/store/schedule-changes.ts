import { businessIdsLike, type ScheduleChange, type ScheduleDefinition, type ScheduleDetails } from '../kit/common/schedule.ts';
import type { Db } from './database.ts';

/** Records what a person did to a schedule. */
export async function recordScheduleChange(
  db: Db,
  schedule: string,
  { change, person, reason }: Omit<ScheduleChange, 'at'>,
): Promise<void> {
  await db.insertInto('schedule_changes').values({ schedule, change, person, reason }).execute();
}

/** The latest changes of a schedule, newest first. */
export async function readScheduleChanges(db: Db, schedule: string, most: number): Promise<ScheduleChange[]> {
  const rows = await db
    .selectFrom('schedule_changes')
    .select(['change', 'person', 'reason', 'at'])
    .where('schedule', '=', schedule)
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
}

/** The latest runs that the times of a schedule started, newest first. */
export async function readScheduledRuns(
  db: Db,
  { name, workflow }: Pick<ScheduleDefinition, 'name' | 'workflow'>,
  most: number,
): Promise<ScheduleDetails['runs']> {
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'status', 'state', 'started_at'])
    .where('workflow', '=', workflow)
    .where('business_id', 'like', businessIdsLike(name))
    .orderBy('started_at', 'desc')
    .limit(most)
    .execute();
  return rows.map(({ started_at: at, ...row }) => ({ ...row, startedAt: at.toISOString() }));
}
