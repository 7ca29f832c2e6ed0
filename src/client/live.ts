import type { Client, WorkflowExecutionInfo, WorkflowExecutionStatusName } from '@temporalio/client';
import { isRunStatus, type RunStatus } from '../kit/common/status.ts';
import type { StuckView } from '../kit/common/view.ts';
import { searchAttributes } from '../kit/common/search-attributes.ts';
import { stuckOf } from './stuck.ts';
import { askServer, isNotFound } from './temporal.ts';

/** A scheduled or running activity. */
export interface PendingStep {
  /** Name of the step; an activity's id is `<step>#<number>`. */
  name: string;
  /** ISO 8601. */
  startedAt: string | null;
  /** The failure of the last attempt, or null. */
  trouble: string | null;
}

/** The state of a run on the Temporal server. */
export interface LiveRun {
  id: string;
  /** Temporal's id of the execution. */
  executionId: string;
  /** RUNNING, PAUSED, or how it was closed. */
  execution: WorkflowExecutionStatusName;
  status: RunStatus | null;
  state: string | null;
  closed: boolean;
  closedAt: Date | null;
  pending: PendingStep[];
  /** When the run was reset, by an operator or a retry; null if never, and always null from `liveOf`. */
  resetAt: Date | null;
  /** Ids of the requests that it waits for. */
  waitingFor: readonly string[];
  /** Why the run makes no progress; null if it does, and always null from `liveOf`. */
  stuck: StuckView | null;
}

/** Describes a run; null when the server does not have it. */
export async function describeRun(temporal: Client, id: string): Promise<LiveRun | null> {
  try {
    const described = await askServer(temporal, () => temporal.workflow.getHandle(id).describe());
    const pending = described.raw.pendingActivities ?? [];
    const reset = described.raw.workflowExtendedInfo?.lastResetTime;
    return {
      ...liveOf(described),
      pending: pending.filter(belongsToStep).map(pendingStepOf),
      resetAt: reset?.seconds ? timeOf(reset) : null,
      stuck: await stuckOf(temporal, described),
    };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** Converts a run of the server's list, which has no pending steps. */
export const liveOf = (
  info: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'status' | 'typedSearchAttributes' | 'closeTime'>,
): LiveRun => {
  const status = info.typedSearchAttributes.get(searchAttributes.status);
  return {
    id: info.workflowId,
    executionId: info.runId,
    execution: info.status.name,
    status: isRunStatus(status) ? status : null,
    state: info.typedSearchAttributes.get(searchAttributes.state) ?? null,
    closed: !OPEN.has(info.status.name),
    closedAt: info.closeTime ?? null,
    pending: [],
    resetAt: null,
    waitingFor: info.typedSearchAttributes.get(searchAttributes.waitingFor) ?? [],
    stuck: null,
  };
};

/** Continuing as new does not close a run. */
const OPEN: ReadonlySet<WorkflowExecutionStatusName> = new Set(['RUNNING', 'PAUSED', 'CONTINUED_AS_NEW']);

/** Converts a protobuf timestamp. */
export const timeOf = ({ seconds, nanos }: { seconds?: unknown; nanos?: number | null }): Date =>
  new Date(Number(seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1e6));

type PendingActivity = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>['raw']['pendingActivities']
>[number];

/** An activity outside of a step has its type as its id. */
const belongsToStep = (activity: PendingActivity) => stepOf(activity) !== activity.activityType?.name;

const stepOf = (activity: PendingActivity) => (activity.activityId ?? '').replace(/#\d+$/, '');

function pendingStepOf(activity: PendingActivity): PendingStep {
  const time = activity.lastStartedTime ?? activity.scheduledTime;
  const failure = activity.lastFailure?.message;
  return {
    name: stepOf(activity),
    startedAt: time?.seconds ? timeOf(time).toISOString() : null,
    trouble: failure ? `attempt ${activity.attempt}: ${failure}` : null,
  };
}
