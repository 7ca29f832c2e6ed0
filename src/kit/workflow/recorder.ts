import { workflowInfo } from '@temporalio/workflow';
import type { JournalEntry, RunRecords, StepRecord } from '../common/entries.ts';

export type NewEntry = Omit<JournalEntry, 'origin' | 'at'>;

/** The records that one activity carries. */
export type Taken = Pick<RunRecords, 'entries' | 'steps' | 'early'>;

/** Collects journal lines, steps and an early result until an activity carries them to the database. */
export interface Recorder {
  /** Adds a line. Pass an origin for a line that a reset would add again: lines of the same origin are stored once. */
  add(entry: NewEntry, origin?: string): void;
  /** Adds the new state of a step. */
  recordStep(step: StepRecord): void;
  /** Sets a result while the run continues. */
  publishResult(result: unknown): void;
  /** Whether there are records to take. */
  hasPending(): boolean;
  /** Returns all records and clears them. */
  take(): Taken;
  /** Puts back records that an activity could not deliver. */
  giveBack(records: Taken): void;
}

/** @param kept records that an earlier execution did not deliver. */
export function createRecorder(kept: Taken = { entries: [], steps: [] }): Recorder {
  let { entries, early } = kept;
  let steps = new Map(kept.steps.map((step) => [step.position, step]));
  let count = 0;
  return {
    add(entry, origin = `${workflowInfo().runId}:${++count}`) {
      entries.push({ ...entry, origin, at: new Date().toISOString() });
    },
    recordStep(step) {
      steps.set(step.position, step);
    },
    publishResult(result) {
      early = { result };
    },
    hasPending: () => entries.length > 0 || steps.size > 0 || early !== undefined,
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
