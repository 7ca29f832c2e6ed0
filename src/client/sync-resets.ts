import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { closeRetry, findRetryOf } from '../store/retries.ts';
import { isResetKnown, otherExecutions, recordReset } from '../store/resets.ts';
import type { SignalboxClient } from './connect.ts';
import { describeRun, timeOf, type LiveRun } from './live.ts';
import { listLive } from './reconcile.ts';
import { askServer } from './temporal.ts';

const { WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW } = proto.temporal.api.enums.v1.WorkflowTaskFailedCause;

/** Updates the row of a run that was reset in Temporal, for example in the Web UI. Sends no request when there was no reset or it is already recorded. */
export async function syncReset(client: SignalboxClient, live: LiveRun): Promise<void> {
  const { id, executionId, resetAt } = live;
  if (resetAt === null || (await isResetKnown(client.db, id, executionId))) return;
  const point = await resetPointOf(await client.temporal(), live);
  if (!point) return;
  const retry = await findRetryOf(client.db, id, point.base);
  if (retry !== null) return closeRetry(client.db, id, retry, executionId); // our own retry, which crashed before it recorded its outcome
  const { status, state, waitingFor } = live;
  await recordReset(client.db, { run: id, execution: executionId, ...point, at: resetAt, status: status ?? 'running', state, waitingFor });
}

/** The event at which a reset run starts again. */
async function resetPointOf(temporal: Client, { id, executionId }: LiveRun) {
  const events = (await askServer(temporal, () => temporal.workflow.getHandle(id, executionId).fetchHistory())).events ?? [];
  const index = events.findLastIndex(
    ({ workflowTaskFailedEventAttributes: failed }) => failed?.cause === WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW,
  );
  const failed = events[index]?.workflowTaskFailedEventAttributes;
  const started = events[index - 1]?.eventTime;
  if (!failed || !started) return null;
  return {
    base: failed.baseRunId ?? '',
    event: Number(events[index]!.eventId),
    backTo: timeOf(started),
    reason: failed.failure?.message ?? '',
  };
}

/** Whether a run that has ended in the database was reset and is open again; updates its row then. */
export async function isOpenAgain(client: SignalboxClient, run: string): Promise<boolean> {
  const live = await describeRun(await client.temporal(), run);
  if (!live?.resetAt) return false;
  await syncReset(client, live);
  return !live.closed;
}

const RUNNING_LOOKED_AT = 200;

/** Finds runs whose open execution in Temporal differs from the stored one, newest first, and updates their rows. */
export async function syncResets(client: SignalboxClient): Promise<void> {
  const temporal = await client.temporal();
  const running = await listLive(temporal, `SignalboxWorkflow IS NOT NULL AND ExecutionStatus = 'Running'`, RUNNING_LOOKED_AT);
  for (const id of await otherExecutions(client.db, running)) {
    const live = await describeRun(temporal, id);
    if (live) await syncReset(client, live);
  }
}
