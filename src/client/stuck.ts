import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { StuckView } from '../kit/common/view.ts';
import { askServer } from './temporal.ts';

type Described = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>;

const { WorkflowTaskFailedCause: Cause } = proto.temporal.api.enums.v1;
/** The server repeats the task; nothing is wrong. */
const HARMLESS: readonly unknown[] = [
  Cause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW,
  Cause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
  Cause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
];
const LATEST_EVENTS = 10;
/** A worker killed during a task causes one time-out; two in a row are a fault. */
const TIMEOUTS_THAT_COUNT = 2;

/** Why a run is stuck: its workflow task fails or times out repeatedly. Null, without a request, when it does not. */
export async function stuckOf(temporal: Client, { workflowId, runId, raw }: Described): Promise<StuckView | null> {
  const attempts = (raw.pendingWorkflowTask?.attempt ?? 1) - 1; // finished attempts of the pending task
  if (attempts < 1) return null;
  const request = { namespace: temporal.options.namespace, execution: { workflowId, runId }, maximumPageSize: LATEST_EVENTS };
  const { history } = await askServer(temporal, () => temporal.workflowService.getWorkflowExecutionHistoryReverse(request));
  for (const { eventTime, workflowTaskFailedEventAttributes: failed, workflowTaskTimedOutEventAttributes: late } of history?.events ?? []) {
    const since = new Date(Number(eventTime?.seconds ?? 0) * 1_000).toISOString();
    if (failed && !HARMLESS.includes(failed.cause)) {
      return { since, attempts, cause: causeText(failed.cause), message: failed.failure?.message ?? 'no reason is given' };
    }
    if (late && attempts >= TIMEOUTS_THAT_COUNT) return { since, attempts, cause: 'timed out', message: 'no worker completes it in time' };
    if (failed || late) return null;
  }
  return null;
}

const causeText = (cause: number | null | undefined): string =>
  (Cause[cause ?? 0] ?? '').replace('WORKFLOW_TASK_FAILED_CAUSE_', '').toLowerCase().replaceAll('_', ' ');
