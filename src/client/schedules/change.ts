import { ScheduleAlreadyRunning, type Client, type ScheduleHandle } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { OverlapPolicy, ScheduleDefinition, ScheduleView } from '../../kit/common/schedule.ts';
import { recordScheduleChange } from '../../store/schedule-changes.ts';
import type { SignalboxClient } from '../connect.ts';
import { requireOperator, requireReason } from '../operate.ts';
import { askServer } from '../temporal.ts';
import { checkDefinition, invalid } from './check.ts';
import { optionsOf, overlapOf } from './options.ts';
import { definitionOf, describe, MADE_BY } from './read.ts';

/** Who changes a schedule; `reason` where the change needs one. */
export interface By {
  person: string;
  reason?: string | undefined;
}

/** Creates a schedule. @throws SignalboxError SCHEDULE_EXISTS and as `checkDefinition`; INPUT_INVALID for a cron expression that the server refuses. */
export async function createSchedule(client: SignalboxClient, definition: ScheduleDefinition, by: By): Promise<void> {
  await checkDefinition(client, definition);
  await addChecked(client, definition, by, 'command');
}

/** Adds a schedule whose definition is checked. @throws as `createSchedule`. */
export async function addChecked(
  client: SignalboxClient,
  definition: ScheduleDefinition,
  { person, reason }: By,
  source: Exclude<ScheduleView['madeBy'], null>,
): Promise<void> {
  await requireOperator(client, person, definition.workflow, 'schedule');
  const temporal = await client.temporal();
  const { name: scheduleId, workflow } = definition;
  const memo = { [MADE_BY]: source, SignalboxWorkflow: workflow };
  await askSchedules(temporal, () => temporal.schedule.create({ scheduleId, memo, ...optionsOf(definition) }), scheduleId);
  await recordScheduleChange(client.db, scheduleId, { change: 'created', person, reason: reason ?? null });
}

/** Replaces the definition of a schedule by one that is checked; its pause and its past stay. @throws as `createSchedule`. */
export async function updateChecked(client: SignalboxClient, definition: ScheduleDefinition, { person, reason }: By): Promise<void> {
  await requireOperator(client, person, definition.workflow, 'schedule');
  const temporal = await client.temporal();
  const { name } = definition;
  const handle = temporal.schedule.getHandle(name);
  await askSchedules(temporal, () => handle.update(({ state }) => ({ state, ...optionsOf(definition) })), name);
  await recordScheduleChange(client.db, name, { change: 'updated', person, reason: reason ?? null });
}

/** Pauses a schedule: no run starts until it is resumed. @throws SignalboxError SCHEDULE_NOT_FOUND, NOT_ALLOWED, PERSON_UNKNOWN. */
export const pauseSchedule = (client: SignalboxClient, name: string, by: Required<By>): Promise<void> => {
  requireReason(by.reason);
  return change(client, name, { ...by, change: 'paused' }, (handle) => handle.pause(`paused by ${by.person}: ${by.reason}`));
};

/** Resumes a paused schedule. What it missed is not made up for; `backfill` does that. @throws as `pauseSchedule`. */
export const resumeSchedule = (client: SignalboxClient, name: string, by: Required<By>): Promise<void> => {
  requireReason(by.reason);
  return change(client, name, { ...by, change: 'resumed' }, (handle) => handle.unpause(`resumed by ${by.person}: ${by.reason}`));
};

/**
 * Starts a run now, also while the schedule is paused.
 * @param overlap in place of the schedule's policy.
 * @returns the policy that holds: by some, nothing starts now while a run is open.
 * @throws as `pauseSchedule`.
 */
export const triggerSchedule = (client: SignalboxClient, name: string, by: By, overlap?: OverlapPolicy): Promise<OverlapPolicy> =>
  change(client, name, { ...by, change: 'triggered' }, async (handle, definition) => {
    const policy = overlap ?? definition.overlap;
    await handle.trigger(overlapOf(policy)); // without a policy, the SDK starts it beside every open run
    return policy;
  });

/** So many runs one backfill starts: a wrong period would start millions, and each run has its effects. The server lists up to 1,000 times. */
const MOST_BACKFILLED = 500;

/**
 * Starts the runs of the times of a past period, as if it were that time; a time that was started before starts nothing.
 * @param overlap between these runs; default: one after the other, none left out.
 * @returns how many times of the schedule are in the period.
 * @throws SignalboxError INPUT_INVALID for a period that is empty, not over, or has no times or more than 500, and as `pauseSchedule`.
 */
export async function backfillSchedule(
  client: SignalboxClient,
  name: string,
  { from, to, overlap = 'buffer_all', ...by }: By & { from: Date; to: Date; overlap?: OverlapPolicy | undefined },
): Promise<number> {
  const words = `from ${from.toISOString()} to ${to.toISOString()}`;
  if (!(from < to)) throw invalid('to', `the period ${words} does not end after it begins`);
  if (to > new Date()) throw invalid('to', `the period ${words} is not over yet`);
  return change(client, name, { ...by, change: `backfilled ${words}` }, async (handle) => {
    const times = await countTimes(await client.temporal(), name, from, to);
    if (times === 0) throw invalid('from', `the schedule ${name} has no time ${words}`);
    if (times > MOST_BACKFILLED)
      throw invalid('to', `the schedule ${name} has more than ${MOST_BACKFILLED} times ${words}; backfill it in shorter periods`);
    await handle.backfill({ start: from, end: to, overlap: overlapOf(overlap) });
    return times;
  });
}

/** Times of a schedule in a period; the server stops counting at 1,000. */
async function countTimes({ workflowService, options }: Client, scheduleId: string, from: Date, to: Date): Promise<number> {
  const { namespace } = options;
  const { startTime } = await workflowService.listScheduleMatchingTimes({
    ...{ namespace, scheduleId, startTime: msToTs(from.getTime()), endTime: msToTs(to.getTime()) },
  });
  return startTime.length;
}

/** Deletes a schedule; its runs stay. @throws as `pauseSchedule`. */
export const deleteSchedule = (client: SignalboxClient, name: string, by: Required<By>): Promise<void> => {
  requireReason(by.reason);
  return change(client, name, { ...by, change: 'deleted' }, (handle) => handle.delete());
};

async function change<T>(
  client: SignalboxClient,
  name: string,
  { change: what, person, reason }: By & { change: string },
  work: (handle: ScheduleHandle, definition: ScheduleDefinition) => Promise<T>,
): Promise<T> {
  const temporal = await client.temporal();
  const handle = temporal.schedule.getHandle(name);
  const definition = definitionOf(await describe(temporal, handle));
  if (definition === null)
    throw new SignalboxError('NOT_ALLOWED', {
      field: 'name',
      detail: `another program made the schedule ${name}`,
      fix: 'Change it with that program or in the Temporal Web UI.',
    });
  await requireOperator(client, person, definition.workflow, `change the schedule of`);
  const done = await askSchedules(temporal, () => work(handle, definition), name);
  await recordScheduleChange(client.db, name, { change: what, person, reason: reason ?? null });
  return done;
}

/** Asks the server, with its refusals in our words. */
async function askSchedules<T>(temporal: Client, question: () => Promise<T>, name: string): Promise<T> {
  try {
    return await askServer(temporal, () => question().catch(rethrowRefusal(name)));
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    throw new SignalboxError('SCHEDULE_EXISTS', {
      field: 'name',
      detail: name,
      fix: 'Choose another name, or delete that schedule first.',
    });
  }
}

/** The SDK makes a TypeError of the server's refusal of a specification; its text names the field of the expression. */
const rethrowRefusal =
  (name: string) =>
  (error: unknown): never => {
    throw error instanceof TypeError ? invalid('cron', `the schedule ${name}: ${error.message}`) : error;
  };
