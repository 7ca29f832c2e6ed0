import { defaultPayloadConverter } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';

type HistoryEvent = NonNullable<History['events']>[number];

/** An activity as a history shows it: a regular one that was scheduled, or a local attempt that ended. */
export interface HistoryActivity {
  type: string;
  isLocal: boolean;
  /** A local attempt that failed; its activity follows as a regular one. Always false for a regular one. */
  failed: boolean;
}

/** The SDK's marker of a local activity. */
const LOCAL_ACTIVITY = 'core_local_activity';

/** The activity that an event schedules, or whose local attempt it ends; null for any other event. */
export function activityOf({ activityTaskScheduledEventAttributes: scheduled, markerRecordedEventAttributes: marker }: HistoryEvent) {
  if (scheduled) return { type: scheduled.activityType?.name ?? '', isLocal: false, failed: false } satisfies HistoryActivity;
  if (marker?.markerName !== LOCAL_ACTIVITY) return null;
  const [data] = marker.details?.['data']?.payloads ?? [];
  const { activity_type: type } = defaultPayloadConverter.fromPayload<{ activity_type: string }>(data!);
  return { type, isLocal: true, failed: Boolean(marker.failure) } satisfies HistoryActivity;
}

/** The activities of a history in its order, regular and local. */
export const activitiesOf = ({ events }: History): HistoryActivity[] => (events ?? []).flatMap((event) => activityOf(event) ?? []);
