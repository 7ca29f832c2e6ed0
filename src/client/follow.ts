import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { closeRetry, findRetryOf } from '../store/retries.ts';
import { followReset, isResetKnown, otherExecutions } from '../store/resets.ts';
import type { SignalboxClient } from './connect.ts';
import { describeRun, timeOf, type LiveRun } from './live.ts';
import { listLive } from './reconcile.ts';
import { askServer } from './temporal.ts';

const { WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW } = proto.temporal.api.enums.v1.WorkflowTaskFailedCause;

/**
 * Makes the row of a run follow when somebody has reset it in Temporal, as an operator in the Web UI does. Nothing is asked of the server where
 * the execution was made by no reset, or by one that is written down.
 */
export async function follow(client: SignalboxClient, live: LiveRun): Promise<void> {
  const { id, executionId, resetAt } = live;
  if (resetAt === null || (await isResetKnown(client.db, id, executionId))) return;
  const point = await resetPointOf(await client.temporal(), live);
  if (!point) return;
  const retry = await findRetryOf(client.db, id, point.base);
  if (retry !== null) return closeRetry(client.db, id, retry, executionId); // ours: it died before it had written down what came of it
  const { status, state, waitingFor } = live;
  await followReset(client.db, { run: id, execution: executionId, ...point, at: resetAt, status: status ?? 'running', state, waitingFor });
}

/** Where the history of a reset run begins anew. */
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

/** Whether a run that has ended here was reset and is open again; its row then follows. */
export async function isOpenAgain(client: SignalboxClient, run: string): Promise<boolean> {
  const live = await describeRun(await client.temporal(), run);
  if (!live?.resetAt) return false;
  await follow(client, live);
  return !live.closed;
}

const RUNNING_LOOKED_AT = 200;

/** Finds runs that Temporal has open in another execution than the one that is known here, newest first, and makes their rows follow. */
export async function followResets(client: SignalboxClient): Promise<void> {
  const temporal = await client.temporal();
  const running = await listLive(temporal, `SignalboxWorkflow IS NOT NULL AND ExecutionStatus = 'Running'`, RUNNING_LOOKED_AT);
  for (const id of await otherExecutions(client.db, running)) {
    const live = await describeRun(temporal, id);
    if (live) await follow(client, live);
  }
}
