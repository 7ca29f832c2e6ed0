import { ScheduleOverlapPolicy, type ScheduleOptions } from '@temporalio/client';
import { SCHEDULED_RUN, type OverlapPolicy, type ScheduleDefinition, type ScheduledStart } from '../../kit/common/schedule.ts';
import { TASK_QUEUE } from '../../kit/common/task-queue.ts';

const OVERLAP: Record<OverlapPolicy, ScheduleOverlapPolicy> = {
  skip: ScheduleOverlapPolicy.SKIP,
  buffer_one: ScheduleOverlapPolicy.BUFFER_ONE,
  buffer_all: ScheduleOverlapPolicy.BUFFER_ALL,
  cancel_other: ScheduleOverlapPolicy.CANCEL_OTHER,
  terminate_other: ScheduleOverlapPolicy.TERMINATE_OTHER,
  allow_all: ScheduleOverlapPolicy.ALLOW_ALL,
};

export const overlapOf = (policy: OverlapPolicy): ScheduleOverlapPolicy => OVERLAP[policy];

/** What the server keeps of a definition, except its name and state. */
export function optionsOf(definition: ScheduleDefinition): Pick<ScheduleOptions, 'spec' | 'policies'> & { action: StartAction } {
  const { name, cron, timeZone, jitterSeconds, overlap, catchUpSeconds } = definition;
  const argument: ScheduledStart = { definition };
  return {
    spec: { cronExpressions: cron.map(withComment), timezone: timeZone, jitter: 1_000 * jitterSeconds },
    policies: { overlap: OVERLAP[overlap], catchupWindow: 1_000 * catchUpSeconds },
    action: { type: 'startWorkflow', workflowType: SCHEDULED_RUN, workflowId: `schedule:${name}`, taskQueue: TASK_QUEUE, args: [argument] },
  };
}

/** The server keeps no expression, only what it means; its comment tells `schedule apply` and the Web UI what it was. */
const withComment = (cron: string): string => `${cron} #${cron}`;

type StartAction = { type: 'startWorkflow'; workflowType: string; workflowId: string; taskQueue: string; args: [ScheduledStart] };
