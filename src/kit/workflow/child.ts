import { TypedSearchAttributes } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  condition,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { ChildActivities } from '../activity/child.ts';
import { failures, type FailureCode } from '../common/failures.ts';
import { searchAttributes } from '../common/search-attributes.ts';
import { MAX_START_BYTES, oversize } from '../common/size.ts';
import { USUAL_TASK_SECONDS } from '../common/task-queue.ts';
import { heartbeatTimeout, proxy, retry } from './activities.ts';
import { currentRun, type RunStart } from './core.ts';
import { describeFailure } from './failure.ts';
import { onChildWaits, type WaitsFor } from './parent.ts';
import { openBranch } from './place.ts';

const { prepareChild } = proxy<ChildActivities>({ startToCloseTimeout: '30 seconds', heartbeatTimeout, retry });

/** A child workflow, named as in its contract, and its input. */
export interface ChildStart {
  workflow: string;
  businessId: string;
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
export async function runChild<Result>({ workflow, businessId, input, summary, overrides, onWait }: ChildStart): Promise<ChildEnd<Result>> {
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
    const start: RunStart<unknown> = { input: prepared.input, run: { initiator, priority }, configuration };
    const result = (await executeChild(prepared.type, {
      workflowId: id,
      args: [start],
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      workflowTaskTimeout: 1_000 * USUAL_TASK_SECONDS,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: searchAttributes.status, value: 'initializing' },
        { key: searchAttributes.state, value: prepared.state },
        { key: searchAttributes.workflow, value: workflow },
      ]),
      priority: { priorityKey: priority },
      staticSummary: summary.slice(0, 200),
      staticDetails: `Started by ${initiator} through ${currentRun().id}. Follow it with \`signalbox show ${id}\`.`,
    })) as Result;
    return { outcome: 'ended', result };
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { code, message } = describeFailure(error);
    return { outcome: 'failed', code, message: message || failures[code].message };
  } finally {
    forget();
  }
}

/** Limits how many pieces of work are active at once; resting ones do not count. */
export interface Window {
  /** How many pieces of work have not ended, resting ones included. */
  readonly size: number;
  /** Begins the work as soon as a slot is free; the work calls `rest` to give up its slot while it waits. */
  begin(work: (rest: () => void) => Promise<void>): Promise<void>;
  /** Waits until no work is active; resting work may remain. @throws the first failure. */
  idle(): Promise<void>;
  /** Waits until all work has ended. @throws the first failure. */
  ended(): Promise<void>;
}

/** Creates a window with `most` slots. */
export function createWindow(most: number): Window {
  const open = new Set<Promise<void>>();
  const broken: unknown[] = [];
  let atWork = 0;
  const rethrow = (): void => {
    if (broken.length > 0) throw broken[0];
  };
  return {
    get size() {
      return open.size;
    },
    async begin(work) {
      const inBranch = openBranch();
      await condition(() => atWork < most || broken.length > 0);
      rethrow();
      atWork += 1;
      let free = (): void => {
        atWork -= 1;
        free = () => undefined;
      };
      const ended = inBranch(() => work(() => free()))
        .catch((error: unknown) => void broken.push(error))
        .finally(() => {
          free();
          open.delete(ended);
        });
      open.add(ended);
    },
    async idle() {
      await condition(() => atWork === 0);
      rethrow();
    },
    async ended() {
      await CancellationScope.nonCancellable(() => Promise.all(open)); // cancelled children must record their end
      rethrow();
    },
  };
}
