import type { RunRecords, StepRecord } from './entries.ts';

/** Name of the activity header that carries the records of a run. */
export const RECORDS_HEADER = 'signalbox';

/** Content of the header: the run's records, and the activity's step with whether it continues after the activity, as a wait does. */
export interface Carried {
  records: RunRecords;
  step: (Pick<StepRecord, 'position' | 'name' | 'startedAt'> & { goesOn: boolean }) | null;
  /** Workflow id of the parent run; absent for a run of its own. */
  parentId?: string;
  /** Set for a local activity, which Temporal gives only a number. */
  activityId?: string;
  /** Set in an execution that is not the run's first: operators may have corrected inputs of its activities. */
  mayBeRetried?: true;
}

/** Activity id from step and number: stable over retries and readable in the Web UI. */
export const activityIdOf = (step: string, number: number): string => `${step}#${number}`;
