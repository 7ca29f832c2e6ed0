import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SignalboxError } from '../kit/common/failures.ts';
import type { StuckView } from '../kit/common/view.ts';
import { describeRun } from './live.ts';
import { listLive } from './reconcile.ts';
import { mendStuck } from './stuck-words.ts';
import { ask } from './temporal.ts';

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
  const { history } = await ask(temporal, () => temporal.workflowService.getWorkflowExecutionHistoryReverse(request));
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

/** The error of an order that a run does not answer because it is stuck; undefined where it is not. */
export async function stuckError(temporal: Client, run: string): Promise<SignalboxError | undefined> {
  const stuck = (await describeRun(temporal, run))?.stuck;
  if (!stuck) return undefined;
  const { since, attempts, cause, message } = stuck;
  return new SignalboxError('RUN_STUCK', {
    field: 'run',
    detail: `${run} has failed ${attempts} times since ${since} (${cause}): ${message}`,
    fix: mendStuck(run),
  });
}

const RUNNING_LOOKED_AT = 200;

/** Of the newest runs that are open on the server those that are stuck, and how many were looked at. */
export async function stuckNow(temporal: Client): Promise<{ stuck: Map<string, StuckView>; lookedAt: number }> {
  const query = `SignalboxWorkflow IS NOT NULL AND ExecutionStatus = 'Running'`;
  const running = await listLive(temporal, query, RUNNING_LOOKED_AT);
  return {
    stuck: await stuckAmong(
      temporal,
      running.map(({ id }) => id),
    ),
    lookedAt: running.length,
  };
}

const AT_ONCE = 10;

/** Of the given runs those that are stuck, with why. Asks the server once for each. */
export async function stuckAmong(temporal: Client, ids: readonly string[]): Promise<Map<string, StuckView>> {
  const found = new Map<string, StuckView>();
  const waiting = [...ids];
  const look = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const stuck = (await describeRun(temporal, id))?.stuck;
      if (stuck) found.set(id, stuck);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return found;
}
