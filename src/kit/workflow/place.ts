import { AsyncLocalStorage, type ActivityOptions } from '@temporalio/workflow';

/** A step while its work goes on. */
export interface ActiveStep {
  position: number;
  name: string;
  startedAt: string;
  /** One line for the timeline. */
  planned: string;
  /** Whether the step goes on when its activity is done. */
  goesOn: boolean;
  /** Milliseconds of the steps inside of this one, which count for themselves. */
  nestedMs: number;
  /** What its activities are scheduled with beside their own options. */
  scheduling: Pick<ActivityOptions, 'startToCloseTimeout' | 'retry'>;
}

/** Code of the story in which one step follows another. Steps that run at the same time are in branches of their own. */
export interface Branch {
  /** The step that ended last, or null. */
  last: string | null;
  /** Whether a step is at work. */
  busy: boolean;
}

/** Where code stands: in a branch, and in the work of a step or between two. */
interface Place {
  readonly branch: Branch;
  readonly at: ActiveStep | null;
}

const storage = new AsyncLocalStorage<Place>();

/** The step whose work schedules something now. */
export const activeStep = (): ActiveStep | null => storage.getStore()?.at ?? null;

/** The step that a decision made here belongs to: the one whose work makes it, or between two steps the last one of the same branch. */
export function stepHere(): string | null {
  const place = storage.getStore();
  return place?.at?.name ?? place?.branch.last ?? null;
}

/** Opens a branch at this place: steps inside of it are no steps of the code around it. */
export function openBranch(): <T>(work: () => T) => T {
  const place: Place = { branch: { last: stepHere(), busy: false }, at: activeStep() };
  return (work) => storage.run(place, work);
}

/**
 * The branch in which a step begins here. A step that begins while another of its branch is at work runs at the same time as that: from here
 * on the code that called it is a branch of its own.
 */
export function branchOfNext(): Branch {
  const place = storage.getStore();
  if (place && (place.at || !place.branch.busy)) return place.branch;
  const branch: Branch = { last: stepHere(), busy: false };
  storage.enterWith({ branch, at: null });
  return branch;
}

/** Does the work of a step: what is decided and scheduled in it is the step's. */
export const inWorkOf = <T>(at: ActiveStep, work: () => T): T => storage.run({ branch: { last: null, busy: false }, at }, work);
