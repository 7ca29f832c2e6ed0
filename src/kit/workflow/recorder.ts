import { workflowInfo } from '@temporalio/workflow';
import type { JournalEntry, StepRecord } from '../common/entries.ts';

export type NewEntry = Omit<JournalEntry, 'origin' | 'at'>;

/** Journal lines and steps that no activity has carried to the database yet. */
export interface Recorder {
  /** Adds a line; its origin is unique over replays, resets and repeats. */
  add(entry: NewEntry): void;
  /** Says that a step changed. */
  touch(step: StepRecord): void;
  /** Hands everything over to the activity that is about to be scheduled. */
  take(): { entries: JournalEntry[]; steps: StepRecord[] };
  /** Takes back what an activity could not deliver. */
  giveBack(records: { entries: JournalEntry[]; steps: StepRecord[] }): void;
}

export function createRecorder(): Recorder {
  let entries: JournalEntry[] = [];
  let steps = new Map<number, StepRecord>();
  let count = 0;
  return {
    add(entry) {
      entries.push({ ...entry, origin: `${workflowInfo().runId}:${++count}`, at: new Date().toISOString() });
    },
    touch(step) {
      steps.set(step.position, step);
    },
    take() {
      const taken = { entries, steps: [...steps.values()].map((step) => ({ ...step })) };
      entries = [];
      steps = new Map();
      return taken;
    },
    giveBack(records) {
      entries = [...records.entries, ...entries];
      for (const step of records.steps) if (!steps.has(step.position)) steps.set(step.position, step);
    },
  };
}
