import { ScheduleOverlapPolicy, type ScheduleOptionsAction, type WorkflowHandle } from '@temporalio/client';
import { SCHEDULED_RUN, type ScheduleDefinition } from '../../../src/kit/common/schedule.ts';
import type { TestWorker } from '../../../testkit/worker.ts';
import { PATIENCE_MS, until } from '../../../testkit/wait.ts';

/** One way that the time of a schedule can take; each has a recorded history. */
interface ScheduledPath {
  name: string;
  /** Two of one schedule come at the same time. */
  schedule: string;
  input: object;
}

export const scheduledPaths: readonly ScheduledPath[] = [
  { name: 'starts-a-run', schedule: 'sales', input: { report: 'sales', at: '$scheduledAt' } },
  { name: 'was-started-before', schedule: 'sales', input: { report: 'sales', at: '$scheduledAt' } },
  { name: 'input-refused', schedule: 'refused', input: { report: 'Sales!' } },
];

const CRON = '0 7 1 10 *';
const TIME = '2026-10-01T07:00:00Z';

/** Has the server start the time of a schedule. @returns the handle of the execution, which has ended. */
export async function takeScheduled({ client, taskQueue }: TestWorker, { schedule, input }: ScheduledPath): Promise<WorkflowHandle> {
  const definition: ScheduleDefinition = {
    ...{ name: schedule, workflow: 'report', input, cron: [CRON], timeZone: 'UTC', initiator: 'otto' },
    ...{ jitterSeconds: 0, overlap: 'skip', catchUpSeconds: 3_600 },
  };
  const workflowId = `schedule:${schedule}`;
  const action: ScheduleOptionsAction = {
    type: 'startWorkflow',
    workflowType: SCHEDULED_RUN,
    workflowId,
    taskQueue,
    args: [{ definition }],
  };
  const handle = await client.schedule.create({ scheduleId: schedule, spec: { cronExpressions: [CRON] }, action, state: { paused: true } });
  await handle.backfill({ start: new Date(Date.parse(TIME) - 60_000), end: new Date(TIME), overlap: ScheduleOverlapPolicy.ALLOW_ALL });
  const started = await until(
    async () => (await handle.describe()).info.recentActions[0]?.action.workflow ?? null,
    PATIENCE_MS,
    'no start',
  );
  await handle.delete();
  const execution = client.workflow.getHandle(started.workflowId, started.firstExecutionRunId);
  await execution.result().catch(() => undefined); // one path ends as failed
  return execution;
}
