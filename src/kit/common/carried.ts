import type { RunRecords, StepRecord } from './entries.ts';

/** Name of the activity header that carries what a run wants recorded. */
export const RECORDS_HEADER = 'signalbox';

/** Content of the header: the run's records, and the step that the activity belongs to: whether it goes on after the activity, as a wait does. */
export interface Carried {
  records: RunRecords;
  step: (Pick<StepRecord, 'position' | 'name' | 'startedAt'> & { goesOn: boolean }) | null;
  /** Workflow id of the run that this one is a part of; absent where it is on its own. */
  parentId?: string;
  /** Set in an execution that is not the run's first: an operator may have corrected values for a step that is repeated. */
  mayBeRetried?: true;
}

/** An activity's id: its step and a number, so that it is stable over retries and readable in the Web UI. */
export const activityIdOf = (step: string, number: number): string => `${step}#${number}`;
