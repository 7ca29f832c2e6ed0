import { isDeepStrictEqual } from 'node:util';
import type { ScheduleDescription } from '@temporalio/client';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { ScheduleDefinition, ScheduleView } from '../../kit/common/schedule.ts';
import type { SignalboxClient } from '../connect.ts';
import { checkDefinition } from './check.ts';
import { addChecked, deleteSchedule, updateChecked, type By } from './change.ts';
import { optionsOf } from './options.ts';
import { definitionOf, describe, listSchedules, madeBy } from './read.ts';

/** What applying the file does, or would do, to one schedule. */
export interface ScheduleDifference {
  name: string;
  /**
   * `orphan`: made from a file, and no longer in this one; deleted only when asked for. `not_ours`: made by hand or by another program, and
   * left alone, also where the file has the same name.
   */
  change: 'create' | 'update' | 'none' | 'delete' | 'orphan' | 'not_ours';
  /** What differs, as `field: old → new`. */
  differences: string[];
}

export interface ApplyOptions extends By {
  /** Reports only. */
  dryRun?: boolean | undefined;
  /** Deletes orphans. */
  prune?: boolean | undefined;
}

/**
 * Makes the schedules of the server those of the definitions; harmless when repeated. All definitions are checked before the first change. The
 * pause of a person is kept. Only what an earlier `apply` made is changed or deleted; a list that cannot be read changes nothing.
 * @throws SignalboxError as `createSchedule`.
 */
export async function applySchedules(
  client: SignalboxClient,
  definitions: readonly ScheduleDefinition[],
  { dryRun = false, prune = false, ...by }: ApplyOptions,
): Promise<ScheduleDifference[]> {
  for (const definition of definitions) await checkDefinition(client, definition);
  const existing = await listSchedules(client);
  const wanted = await Promise.all(definitions.map((definition) => differenceOf(client, definition)));
  const names = new Set(definitions.map(({ name }) => name));
  const rest = existing.filter(({ name }) => !names.has(name)).map((view) => leftOver(view, prune));
  if (!dryRun)
    for (const [index, definition] of definitions.entries()) wanted[index] = await settle(client, definition, wanted[index]!, by);
  if (!dryRun)
    for (const { name, change } of rest)
      if (change === 'delete') await deleteSchedule(client, name, { ...by, reason: NOT_IN_FILE }).catch(ifNotFound); // the list may still name a deleted one
  return [...wanted, ...rest];
}

const NOT_IN_FILE = 'it is not in the schedules file any more';

/** Does what differs. A schedule that somebody else made meanwhile, as another `apply` does, is compared again. */
async function settle(
  client: SignalboxClient,
  definition: ScheduleDefinition,
  difference: ScheduleDifference,
  by: By,
): Promise<ScheduleDifference> {
  if (difference.change === 'update') await updateChecked(client, definition, by);
  if (difference.change !== 'create') return difference;
  try {
    await addChecked(client, definition, by, 'file');
    return difference;
  } catch (error) {
    if (!(error instanceof SignalboxError && error.code === 'SCHEDULE_EXISTS')) throw error;
    return settle(client, definition, await differenceOf(client, definition), by);
  }
}

/** Asks the server for the schedule itself, because its list may be some seconds behind. */
async function differenceOf(client: SignalboxClient, definition: ScheduleDefinition): Promise<ScheduleDifference> {
  const { name } = definition;
  const temporal = await client.temporal();
  const found = await describe(temporal, temporal.schedule.getHandle(name)).catch(ifNotFound);
  if (found === null) return { name, change: 'create', differences: [] };
  if (madeBy(found.memo) !== 'file') return { name, change: 'not_ours', differences: [] };
  const differences = [...fieldsThatDiffer(definitionOf(found), definition), ...changedOutside(found, definition)];
  return { name, change: differences.length > 0 ? 'update' : 'none', differences };
}

function ifNotFound(error: unknown): null {
  if (error instanceof SignalboxError && error.code === 'SCHEDULE_NOT_FOUND') return null;
  throw error;
}

const leftOver = ({ name, madeBy: source }: ScheduleView, prune: boolean): ScheduleDifference => ({
  name,
  change: source !== 'file' ? 'not_ours' : prune ? 'delete' : 'orphan',
  differences: [],
});

function fieldsThatDiffer(old: ScheduleDefinition | null, wanted: ScheduleDefinition): string[] {
  const before: Partial<ScheduleDefinition> = old ?? {};
  return (Object.keys(wanted) as (keyof ScheduleDefinition)[])
    .filter((field) => !isDeepStrictEqual(before[field], wanted[field]))
    .map((field) => `${field}: ${JSON.stringify(before[field])} → ${JSON.stringify(wanted[field])}`);
}

/** What somebody changed in the Web UI: the specification or a policy differs, while the definition that came with it is the same. */
function changedOutside({ spec, policies }: ScheduleDescription, wanted: ScheduleDefinition): string[] {
  const options = optionsOf(wanted);
  const crons = (spec.calendars ?? []).map(({ comment }) => comment ?? '').sort();
  const facts: [string, unknown, unknown][] = [
    ['cron', crons, [...wanted.cron].sort()],
    ['timeZone', spec.timezone ?? 'UTC', wanted.timeZone],
    ['jitter in ms', spec.jitter ?? 0, options.spec.jitter],
    ['overlap', policies.overlap, options.policies?.overlap],
    ['catch-up window in ms', policies.catchupWindow, options.policies?.catchupWindow],
  ];
  return facts
    .filter(([, found, meant]) => !isDeepStrictEqual(found, meant))
    .map(([fact, found, meant]) => `${fact} on the server: ${JSON.stringify(found)} → ${JSON.stringify(meant)}`);
}
