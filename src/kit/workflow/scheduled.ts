import { defineSearchAttributeKey, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import type { ChildActivities } from '../activity/child.ts';
import { businessIdAt, inputAt, type ScheduledStart } from '../common/schedule.ts';
import { heartbeatTimeout, proxy, retry } from './activities.ts';
import { executePrepared } from './child.ts';
import { failure } from './core.ts';

const { prepareScheduled } = proxy<ChildActivities>({ startToCloseTimeout: '30 seconds', heartbeatTimeout, retry });

/** Set by the server: the time that the schedule names, without jitter and delay. */
const scheduledAt = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

const NORMAL_PRIORITY = 3;

/**
 * Starts the run of one time of a schedule as any door does, and waits for its end, so that the schedule's overlap policy holds for the run.
 * A time that was started before starts nothing. Fails when the run cannot start or fails, which the schedule counts.
 * @returns the run's id.
 */
export async function scheduledRun({ definition }: ScheduledStart): Promise<{ id: string }> {
  const { name, workflow, timeZone, initiator } = definition;
  const at = workflowInfo().typedSearchAttributes.get(scheduledAt) ?? workflowInfo().startTime;
  const businessId = businessIdAt(name, at);
  const input = inputAt(definition.input, at, timeZone);
  const prepared = await prepareScheduled({ workflow, businessId, input, initiator, priority: NORMAL_PRIORITY });
  if (!prepared.ok) throw failure('INPUT_INVALID', `the schedule ${name}: ${prepared.field}: ${prepared.message}`);
  if (prepared.hasBegun) return { id: prepared.id };
  const from = { initiator, priority: NORMAL_PRIORITY, through: `the schedule ${name}` };
  try {
    await executePrepared(prepared, { workflow, summary: `${workflow} of the schedule ${name}`, from });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error; // else an earlier start of the same time got so far
  }
  return { id: prepared.id };
}
