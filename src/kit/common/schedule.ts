import { dayIn } from './day.ts';

/** What to do when the time of a start comes while the run of an earlier start is still open. Temporal's own policies. */
export const OVERLAP_POLICIES = ['skip', 'buffer_one', 'buffer_all', 'cancel_other', 'terminate_other', 'allow_all'] as const;
export type OverlapPolicy = (typeof OVERLAP_POLICIES)[number];

/** The workflow type that a schedule starts; it starts the run and waits for its end. */
export const SCHEDULED_RUN = 'scheduledRun';

/** A schedule as its author defines it. */
export interface ScheduleDefinition {
  name: string;
  workflow: string;
  /** Input of every run; `$scheduledAt` and `$scheduledDay` as a whole text stand for the time that the schedule names. */
  input: unknown;
  /** Cron expressions of five fields; the schedule starts at the times of each. */
  cron: readonly string[];
  /** IANA time zone of the cron expressions. */
  timeZone: string;
  /** A start is later than its time by a random part of this, so that not all begin at once. */
  jitterSeconds: number;
  overlap: OverlapPolicy;
  /** A start that was missed, because the server was down, is made up for within this time. */
  catchUpSeconds: number;
  /** The initiator of the runs. */
  initiator: string;
}

/** The argument of a scheduled start: the definition tells `schedule apply` what differs. */
export interface ScheduledStart {
  definition: ScheduleDefinition;
}

/** The business id of the run for a time of a schedule, so that a time starts one run for ever. */
export const businessIdAt = (schedule: string, at: Date): string => `${schedule}-${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** Business ids of a schedule's runs as a pattern of SQL's `like`: the twin of `businessIdAt`. */
export const businessIdsLike = (schedule: string): string => `${schedule.replaceAll(/[\\%_]/g, '\\$&')}-________T______Z`;

/** The input with `$scheduledAt` (ISO, UTC) and `$scheduledDay` (day in the schedule's time zone) filled in. */
export function inputAt(input: unknown, at: Date, timeZone: string): unknown {
  if (input === '$scheduledAt') return at.toISOString();
  if (input === '$scheduledDay') return dayIn(at, timeZone);
  if (Array.isArray(input)) return input.map((each) => inputAt(each, at, timeZone));
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, inputAt(value, at, timeZone)]));
}

/** A schedule on the server. */
export interface ScheduleView {
  name: string;
  workflow: string | null;
  /** `file`: made by `schedule apply`; `command`: by `schedule create`; null: not by Signalbox. */
  madeBy: 'file' | 'command' | null;
  paused: boolean;
  /** Who paused or resumed it, and why. */
  note: string | null;
  nextAt: string | null;
}

export interface ScheduleDetails extends ScheduleView {
  definition: ScheduleDefinition | null;
  /** The next times, at most ten. */
  next: string[];
  /** The latest runs, newest first. */
  runs: { id: string; status: string; state: string; startedAt: string }[];
  /** Starts that were skipped because an earlier run was open, and that were missed for longer than the catch-up window. */
  skipped: number;
  missed: number;
  changes: ScheduleChange[];
}

/** What a person did to a schedule. */
export interface ScheduleChange {
  change: string;
  person: string;
  reason: string | null;
  at: string;
}
