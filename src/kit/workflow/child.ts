import { TypedSearchAttributes } from '@temporalio/common';
import {
  ChildWorkflowCancellationType,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { ChildActivities, PreparedChild } from '../activity/child.ts';
import type { ResultOf, SchemaTypes } from '../common/contract.ts';
import { failures, type FailureCode } from '../common/failures.ts';
import { searchAttributes } from '../common/search-attributes.ts';
import { MAX_START_BYTES, oversize } from '../common/size.ts';
import { USUAL_TASK_SECONDS } from '../common/task-queue.ts';
import { heartbeatTimeout, proxy, retry } from './activities.ts';
import { currentRun, type RunStart } from './core.ts';
import { describeFailure } from './failure.ts';
import { onChildWaits, type WaitsFor } from './parent.ts';

const { prepareChild } = proxy<ChildActivities>({ startToCloseTimeout: '30 seconds', heartbeatTimeout, retry });

/** The contract of a child workflow, or its name alone. */
export interface ChildContract<T extends SchemaTypes> {
  readonly name: string;
  readonly types?: T;
}

export interface ChildStart {
  businessId: string;
  /** Checked with the child's schema when it starts. */
  input: unknown;
  /** One line for the Web UI. */
  summary: string;
  /** Replaces fields of the child's configuration, for example its budget. */
  overrides?: Record<string, unknown>;
  /** Called when the child begins to wait for a person or for a date. */
  onWait?: (waitsFor: WaitsFor) => void;
}

export type ChildEnd<Result> =
  | { outcome: 'ended'; result: Result }
  /** The input is invalid. */
  | { outcome: 'not_started'; field: string; message: string }
  | { outcome: 'failed'; code: FailureCode; message: string };

/**
 * Runs another workflow as a child and waits for its end. The child has its own row and id, gets this run's initiator and priority, and is
 * cancelled with it. Its failure is a value, not an exception.
 * @throws CancelledFailure when this run is cancelled, after the child has recorded its own end.
 */
export async function runChild<T extends SchemaTypes>(
  { name: workflow }: ChildContract<T>,
  { businessId, input, summary, overrides, onWait }: ChildStart,
): Promise<ChildEnd<ResultOf<T>>> {
  const { initiator, priority } = currentRun();
  let id = `${workflow}:${businessId}`;
  const over = oversize(input, MAX_START_BYTES, 'the start'); // an oversized input cannot be passed to prepareChild
  if (over) return { outcome: 'not_started', field: over.field, message: over.detail };
  const forget = onChildWaits(id, (waitsFor) => onWait?.(waitsFor));
  try {
    const prepared = await prepareChild.executeWithOptions({ summary }, [
      { workflow, businessId, input, initiator, priority, ...(overrides && { overrides }) },
    ]);
    if (!prepared.ok) return { outcome: 'not_started', field: prepared.field, message: prepared.message };
    id = prepared.id;
    const configuration = { ...(prepared.configuration as object), ...overrides }; // results in old histories lack the overrides
    const from = { initiator, priority, through: currentRun().id };
    const result = (await executePrepared({ ...prepared, configuration }, { workflow, summary, from })) as ResultOf<T>;
    return { outcome: 'ended', result };
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { code, message } = describeFailure(error);
    return { outcome: 'failed', code, message: message || failures[code].message };
  } finally {
    forget();
  }
}

/** Who starts a child, and what they started it through. */
interface ChildFrom {
  initiator: string;
  priority: number;
  through: string;
}

/** Starts a prepared child and waits for its result. A cancellation of this workflow cancels the child and waits for it. */
export function executePrepared(
  prepared: PreparedChild & { ok: true },
  { workflow, summary, from }: { workflow: string; summary: string; from: ChildFrom },
): Promise<unknown> {
  const { id, type, input, configuration, fastPath, state } = prepared;
  const { initiator, priority, through } = from;
  const start: RunStart<unknown> = { input, run: { initiator, priority }, configuration, ...(fastPath && { fastPath }) };
  return executeChild(type, {
    workflowId: id,
    args: [start],
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    workflowTaskTimeout: 1_000 * USUAL_TASK_SECONDS,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.status, value: 'initializing' },
      { key: searchAttributes.state, value: state },
      { key: searchAttributes.workflow, value: workflow },
    ]),
    priority: { priorityKey: priority },
    staticSummary: summary.slice(0, 200),
    staticDetails: `Started by ${initiator} through ${through}. Follow it with \`signalbox show ${id}\`.`,
  });
}
