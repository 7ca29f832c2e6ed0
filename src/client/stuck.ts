import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { StuckView } from '../kit/common/view.ts';
import { askServer } from './temporal.ts';

type Described = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>;

const { WorkflowTaskFailedCause: Cause } = proto.temporal.api.enums.v1;
/** These are the server's own bookkeeping: the task is done again and nothing is wrong. */
const HARMLESS: readonly unknown[] = [
  Cause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW,
  Cause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
  Cause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
];
const LATEST_EVENTS = 10;
/** A worker that is killed in the middle of a task makes one time-out; one that follows another is no accident. */
const TIMEOUTS_THAT_COUNT = 2;

/** Why a run does not go on: its workflow task fails, or takes too long, again and again. Null where all is well; nothing is asked then. */
export async function stuckOf(temporal: Client, { workflowId, runId, raw }: Described): Promise<StuckView | null> {
  const attempts = (raw.pendingWorkflowTask?.attempt ?? 1) - 1; // of the task that is due, those that are over
  if (attempts < 1) return null;
  const request = { namespace: temporal.options.namespace, execution: { workflowId, runId }, maximumPageSize: LATEST_EVENTS };
  const { history } = await askServer(temporal, () => temporal.workflowService.getWorkflowExecutionHistoryReverse(request));
  for (const { eventTime, workflowTaskFailedEventAttributes: failed, workflowTaskTimedOutEventAttributes: late } of history?.events ?? []) {
    const since = new Date(Number(eventTime?.seconds ?? 0) * 1_000).toISOString();
    if (failed && !HARMLESS.includes(failed.cause)) {
      return { since, attempts, cause: wordsOf(failed.cause), message: failed.failure?.message ?? 'no reason is given' };
    }
    if (late && attempts >= TIMEOUTS_THAT_COUNT)
      return { since, attempts, cause: 'timed out', message: 'no worker ends it within its time' };
    if (failed || late) return null;
  }
  return null;
}

const wordsOf = (cause: number | null | undefined): string =>
  (Cause[cause ?? 0] ?? '').replace('WORKFLOW_TASK_FAILED_CAUSE_', '').toLowerCase().replaceAll('_', ' ');
