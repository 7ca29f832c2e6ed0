import type { Client, WorkflowExecutionInfo, WorkflowExecutionStatusName } from '@temporalio/client';
import { isRunStatus, type RunStatus } from '../kit/common/status.ts';
import type { StuckView } from '../kit/common/view.ts';
import { searchAttributes } from '../kit/common/search-attributes.ts';
import { stuckOf } from './stuck.ts';
import { askServer, isNotFound } from './temporal.ts';

/** An activity that the server has handed out or will hand out. */
export interface PendingStep {
  /** Name of the step; an activity's id is `<step>#<number>`. */
  name: string;
  /** ISO 8601. */
  startedAt: string | null;
  /** What went wrong at the last attempt, or null. */
  trouble: string | null;
}

/** What the Temporal server knows of a run at this moment. */
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
  /** When it was made by a reset, an operator's or a retry's; null where it was not, and where nobody has looked. */
  resetAt: Date | null;
  /** Ids of the requests that it waits for. */
  waitingFor: readonly string[];
  /** Why it does not go on; null where it does, and where nobody has looked. */
  stuck: StuckView | null;
}

/** Describes a run; null when the server does not know it (any more). */
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

/** What a line of the server's list says about a run; pending steps are not part of it. */
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

/** A run that continues as a new execution is not closed by that. */
const OPEN: ReadonlySet<WorkflowExecutionStatusName> = new Set(['RUNNING', 'PAUSED', 'CONTINUED_AS_NEW']);

/** A time as the server writes it. */
export const timeOf = ({ seconds, nanos }: { seconds?: unknown; nanos?: number | null }): Date =>
  new Date(Number(seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1e6));

type PendingActivity = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>['raw']['pendingActivities']
>[number];

/** An activity outside of a step is named after its own type. */
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
