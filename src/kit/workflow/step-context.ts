import { AsyncLocalStorage, type ActivityOptions } from '@temporalio/workflow';

/** A running step. */
export interface ActiveStep {
  position: number;
  name: string;
  startedAt: string;
  /** One line for the timeline. */
  planned: string;
  /** Whether the step continues when its activity is done. */
  goesOn: boolean;
  /** Milliseconds of the steps inside this one, which are counted separately. */
  nestedMs: number;
  /** Options for its activities, in addition to their own. */
  scheduling: Pick<ActivityOptions, 'startToCloseTimeout' | 'heartbeatTimeout' | 'retry'>;
}

/** A sequence of steps in the story. Steps that run in parallel are in different branches. */
export interface Branch {
  /** The step that ended last, or null. */
  last: string | null;
  /** Whether a step is running. */
  busy: boolean;
}

/** Async context: the branch, and the step in whose work the code runs (null between steps). */
interface StepContext {
  readonly branch: Branch;
  readonly step: ActiveStep | null;
}

const storage = new AsyncLocalStorage<StepContext>();

/** The step in whose work the caller runs, or null. */
export const activeStep = (): ActiveStep | null => storage.getStore()?.step ?? null;

/** The step to which a decision made here is attributed: the running one, or between steps the last one of the branch. */
export function currentStepName(): string | null {
  const context = storage.getStore();
  return context?.step?.name ?? context?.branch.last ?? null;
}

/** Opens a branch here. @returns a function that runs work in it. */
export function openBranch(): <T>(work: () => T) => T {
  const context: StepContext = { branch: { last: currentStepName(), busy: false }, step: activeStep() };
  return (work) => storage.run(context, work);
}

/** Attributes what is decided next here to this step, for example to the last one of branches that have ended. */
export function continueAfter(step: string | null): void {
  const context = storage.getStore();
  if (context) context.branch.last = step;
}

/** The branch for a step that begins here. While another step of the branch runs, the steps are parallel and the caller gets a new branch. */
export function nextBranch(): Branch {
  const context = storage.getStore();
  if (context && (context.step || !context.branch.busy)) return context.branch;
  const branch: Branch = { last: currentStepName(), busy: false };
  storage.enterWith({ branch, step: null });
  return branch;
}

/** Runs the work of a step: decisions and activities in it are attributed to the step. */
export const runInStep = <T>(step: ActiveStep, work: () => T): T => storage.run({ branch: { last: null, busy: false }, step }, work);
