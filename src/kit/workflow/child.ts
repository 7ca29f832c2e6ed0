import { TypedSearchAttributes } from '@temporalio/common';
import {
  ChildWorkflowCancellationType,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { ChildActivities } from '../activity/child.ts';
import { failures, type FailureCode } from '../common/failures.ts';
import { searchAttributes } from '../common/search-attributes.ts';
import { heartbeatTimeout, retry } from './activities.ts';
import { currentRun, type RunStart } from './core.ts';
import { describeFailure } from './failure.ts';

const { prepareChild } = proxyActivities<ChildActivities>({ startToCloseTimeout: '30 seconds', heartbeatTimeout, retry });

/** One child: a workflow by the name of its contract, and its input. */
export interface ChildStart {
  workflow: string;
  businessId: string;
  input: unknown;
  /** One line for the Web UI. */
  summary: string;
  /** Changes the child's configuration, for example to hand a budget down. */
  configure?: (configuration: unknown) => unknown;
}

export type ChildEnd<Result> =
  | { outcome: 'ended'; id: string; result: Result }
  /** Its input does not fit: it was not started. */
  | { outcome: 'not_started'; field: string; message: string }
  | { outcome: 'failed'; id: string; code: FailureCode; message: string };

/**
 * Runs another workflow as a child and waits for its end. It has a row and an id of its own like every run, the initiator and the priority
 * of this run, and is cancelled with it. What becomes of it is a value.
 * @throws CancelledFailure when this run is cancelled, after the child has recorded its own end.
 */
export async function runChild<Result>({ workflow, businessId, input, summary, configure }: ChildStart): Promise<ChildEnd<Result>> {
  const { initiator, priority } = currentRun();
  let id = `${workflow}:${businessId}`;
  try {
    const prepared = await prepareChild.executeWithOptions({ summary }, [{ workflow, businessId, input, initiator, priority }]);
    if (!prepared.ok) return { outcome: 'not_started', field: prepared.field, message: prepared.message };
    id = prepared.id;
    const configuration = configure ? configure(prepared.configuration) : prepared.configuration;
    const start: RunStart<unknown> = { input: prepared.input, run: { initiator, priority }, configuration };
    const result = (await executeChild(prepared.type, {
      workflowId: id,
      args: [start],
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      workflowTaskTimeout: '2 seconds', // the wait after a killed worker, as for every run
      typedSearchAttributes: new TypedSearchAttributes([
        { key: searchAttributes.status, value: 'initializing' },
        { key: searchAttributes.state, value: prepared.state },
        { key: searchAttributes.workflow, value: workflow },
      ]),
      priority: { priorityKey: priority },
      staticSummary: summary.slice(0, 200),
      staticDetails: `Started by ${initiator} through ${currentRun().id}. Follow it with \`signalbox show ${id}\`.`,
    })) as Result;
    return { outcome: 'ended', id, result };
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { code, message } = describeFailure(error);
    return { outcome: 'failed', id, code, message: message || failures[code].message };
  }
}

/** Does work for each item, at most so many at once, in the order of the items. The first failure is thrown after all that was begun has ended. */
export async function eachAtMost<T>(most: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(most, items.length) }, lane));
  const broken = lanes.find(({ status }) => status === 'rejected');
  if (broken?.status === 'rejected') throw broken.reason;
}
