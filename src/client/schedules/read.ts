import {
  ScheduleNotFoundError,
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
  type ScheduleSummary,
} from '@temporalio/client';
import { SignalboxError } from '../../kit/common/failures.ts';
import { SCHEDULED_RUN, type ScheduleDefinition, type ScheduleDetails, type ScheduleView } from '../../kit/common/schedule.ts';
import { readScheduleChanges, readScheduledRuns } from '../../store/schedule-changes.ts';
import type { SignalboxClient } from '../connect.ts';
import { askServer, isDeadline } from '../temporal.ts';

/** The field of a schedule's memo that says what made it. */
export const MADE_BY = 'SignalboxMadeBy';
const MOST_CHANGES = 20;
const MOST_RUNS = 10;

/** All schedules of the namespace by name, also those of other programs. @throws SignalboxError TEMPORAL_UNREACHABLE, TEMPORAL_REFUSED. */
export async function listSchedules(client: SignalboxClient): Promise<ScheduleView[]> {
  const temporal = await client.temporal();
  const found: ScheduleSummary[] = await askServer(temporal, async () => {
    const all = [];
    for await (const each of temporal.schedule.list()) all.push(each);
    return all;
  });
  return found.map(viewOf).sort((one, other) => one.name.localeCompare(other.name));
}

/** A schedule with its next times, latest runs and changes. @throws SignalboxError SCHEDULE_NOT_FOUND, TEMPORAL_UNREACHABLE. */
export async function showSchedule(client: SignalboxClient, name: string): Promise<ScheduleDetails> {
  const temporal = await client.temporal();
  const found = await describe(temporal, temporal.schedule.getHandle(name));
  const definition = definitionOf(found);
  const { numActionsSkippedOverlap: skipped, numActionsMissedCatchupWindow: missed, nextActionTimes } = found.info;
  const next = nextActionTimes.map((at) => at.toISOString());
  return {
    name,
    workflow: definition?.workflow ?? null,
    madeBy: madeBy(found.memo),
    paused: found.state.paused,
    note: found.state.note ?? null,
    nextAt: found.state.paused ? null : (next[0] ?? null),
    definition,
    next,
    skipped,
    missed,
    runs: definition === null ? [] : await readScheduledRuns(client.db, definition, MOST_RUNS),
    changes: await readScheduleChanges(client.db, name, MOST_CHANGES),
  };
}

const FIRST_QUESTION_MS = 1_000;

/**
 * Reads a schedule. The server asks its own worker, and the first question to a new schedule is lost on the way about once in a
 * hundred times: it lies there for 5 s, while a second one is answered at once. So a late answer is asked for again.
 * @throws SignalboxError SCHEDULE_NOT_FOUND, TEMPORAL_UNREACHABLE.
 */
export async function describe(temporal: Client, handle: ScheduleHandle): Promise<ScheduleDescription> {
  const ask = () => handle.describe();
  const askTwice = () =>
    temporal.connection.withDeadline(Date.now() + FIRST_QUESTION_MS, ask).catch((error: unknown) => {
      if (isDeadline(error)) return ask();
      throw error;
    });
  return askServer(temporal, askTwice).catch((error: unknown) => {
    throw error instanceof ScheduleNotFoundError ? scheduleNotFound(handle.scheduleId) : error;
  });
}

const scheduleNotFound = (name: string): SignalboxError =>
  new SignalboxError('SCHEDULE_NOT_FOUND', { field: 'name', detail: name, fix: '`signalbox schedule list` has the names.' });

/** The definition that a schedule was made from; null for one that another program made. */
export function definitionOf({ action }: Pick<ScheduleDescription, 'action'>): ScheduleDefinition | null {
  if (action.workflowType !== SCHEDULED_RUN) return null;
  const [start] = (action.args ?? []) as [{ definition?: ScheduleDefinition }?];
  return start?.definition ?? null;
}

export function madeBy(memo: Record<string, unknown> | undefined): ScheduleView['madeBy'] {
  const said = memo?.[MADE_BY];
  return said === 'file' || said === 'command' ? said : null;
}

const viewOf = ({ scheduleId, memo, state, info }: ScheduleSummary): ScheduleView => ({
  name: scheduleId,
  workflow: typeof memo?.['SignalboxWorkflow'] === 'string' ? memo['SignalboxWorkflow'] : null,
  madeBy: madeBy(memo),
  paused: state.paused,
  note: state.note ?? null,
  nextAt: state.paused ? null : (info.nextActionTimes[0]?.toISOString() ?? null),
});
