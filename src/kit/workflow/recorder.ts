import { workflowInfo } from '@temporalio/workflow';
import type { JournalEntry, RunRecords, StepRecord } from '../common/entries.ts';

export type NewEntry = Omit<JournalEntry, 'origin' | 'at'>;

/** What one activity carries of all that happened. */
export type Taken = Pick<RunRecords, 'entries' | 'steps' | 'early'>;

/** Journal lines, steps and an early result that no activity has carried to the database yet. */
export interface Recorder {
  /** Adds a line; its origin is unique over replays, resets and repeats, unless it is given: what a reset brings again is then one line. */
  add(entry: NewEntry, origin?: string): void;
  /** Says that a step changed. */
  touch(step: StepRecord): void;
  /** Says that the run has a result while it goes on. */
  resolve(result: unknown): void;
  /** Whether there is something to hand over. */
  hasNews(): boolean;
  /** Hands everything over to the activity that is about to be scheduled. */
  take(): Taken;
  /** Takes back what an activity could not deliver. */
  giveBack(records: Taken): void;
}

/** @param kept what an earlier execution of the run could not hand over. */
export function createRecorder(kept: Taken = { entries: [], steps: [] }): Recorder {
  let { entries, early } = kept;
  let steps = new Map(kept.steps.map((step) => [step.position, step]));
  let count = 0;
  return {
    add(entry, origin = `${workflowInfo().runId}:${++count}`) {
      entries.push({ ...entry, origin, at: new Date().toISOString() });
    },
    touch(step) {
      steps.set(step.position, step);
    },
    resolve(result) {
      early = { result };
    },
    hasNews: () => entries.length > 0 || steps.size > 0 || early !== undefined,
    take() {
      const taken = { entries, steps: [...steps.values()].map((step) => ({ ...step })), ...(early && { early }) };
      entries = [];
      steps = new Map();
      early = undefined;
      return taken;
    },
    giveBack(records) {
      entries = [...records.entries, ...entries];
      for (const step of records.steps) if (!steps.has(step.position)) steps.set(step.position, step);
      early ??= records.early;
    },
  };
}
