import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';

type Events = NonNullable<History['events']>;

/** The lines of the timeline in the Temporal Web UI: each activity with its summary, or null. */
export const summariesOf = (events: Events): { activity: string; summary: string | null }[] =>
  events.flatMap(({ activityTaskScheduledEventAttributes: scheduled, userMetadata }) =>
    scheduled ? [{ activity: scheduled.activityType?.name ?? '', summary: userMetadata?.summary ? text(userMetadata.summary) : null }] : [],
  );

const text = (payload: Payload): string => defaultPayloadConverter.fromPayload<string>(payload);
