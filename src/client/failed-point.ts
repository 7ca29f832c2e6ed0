import { defaultPayloadConverter } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { RECORDS_HEADER, type Carried } from '../kit/common/carried.ts';
import { askServer, isNotFound } from './temporal.ts';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type Event = NonNullable<History['events']>[number];

/** The point from which a failed run is retried. */
export interface FailedPoint {
  /** Event id of the completed workflow task that is repeated. */
  workflowTask: number;
  /** The activity that failed after its last attempt; null when the workflow itself failed or was closed from outside. */
  activity: { id: string; scheduledAt: Date; input: unknown; carried: Carried | null } | null;
}

/** Reads the history of a run's last execution; null when the server no longer has it or no workflow task was completed. */
export async function failedPointOf(temporal: Client, run: string, execution: string): Promise<FailedPoint | null> {
  const events = await historyOf(temporal, run, execution);
  const failure = events.at(-1)?.workflowExecutionFailedEventAttributes?.failure;
  const scheduled = failedActivityIn(events, failure);
  const attributes = scheduled?.activityTaskScheduledEventAttributes;
  if (scheduled && attributes) {
    const input = attributes.input?.payloads?.[0];
    return {
      workflowTask: Number(attributes.workflowTaskCompletedEventId),
      activity: {
        id: attributes.activityId!,
        scheduledAt: timeOf(scheduled),
        input: input ? decoded(input) : undefined,
        carried: carriedIn(attributes.header?.fields?.[RECORDS_HEADER]),
      },
    };
  }
  const last = events.findLast((event) => event.workflowTaskCompletedEventAttributes);
  return last ? { workflowTask: Number(last.eventId), activity: null } : null;
}

async function historyOf(temporal: Client, run: string, execution: string): Promise<Event[]> {
  try {
    return (await askServer(temporal, () => temporal.workflow.getHandle(run, execution).fetchHistory())).events ?? [];
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

type Failure = NonNullable<NonNullable<Event['workflowExecutionFailedEventAttributes']>['failure']>;

/** Finds the activity in the failure's chain of causes. */
function failedActivityIn(events: Event[], failure: Failure | null | undefined): Event | undefined {
  for (let cause = failure; cause; cause = cause.cause) {
    const id = cause.activityFailureInfo?.activityId;
    if (id) return events.findLast((event) => event.activityTaskScheduledEventAttributes?.activityId === id);
  }
  return undefined;
}

const timeOf = ({ eventTime }: Event): Date => new Date(Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6);

const decoded = (payload: object): unknown => defaultPayloadConverter.fromPayload(payload);

const carriedIn = (payload: object | undefined): Carried | null => (payload ? (decoded(payload) as Carried) : null);
