import { SignalboxError } from '../kit/common/failures.ts';
import { SCHEDULED_RUN } from '../kit/common/schedule.ts';
import type { ActivityFunction, Declared } from '../kit/activity/effect-class.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';

/** The parts of a worker that must fit together. */
export interface Parts {
  contracts: readonly Pick<WorkflowContract, 'name' | 'type' | 'states' | 'initialState' | 'fastPath'>[];
  /** The workflow functions by export name. */
  stories: Readonly<Record<string, unknown>>;
  /** Names of the activities that stories and kit call. */
  called: ReadonlySet<string>;
  activities: Readonly<Record<string, unknown>>;
}

/** Checks at the worker's start that contracts, stories and activities fit together. @throws SignalboxError CONFIG_INVALID. */
export function assertFit(parts: Parts): void {
  const wrong = mismatchOf(parts);
  if (wrong === null) return;
  const fix = 'Correct it, then run `npm run doors` and `npm run build`.';
  throw new SignalboxError('CONFIG_INVALID', { ...wrong, fix });
}

function mismatchOf({ contracts, stories, called, activities }: Parts): { field: string; detail: string } | null {
  for (const { name, type, states, initialState, fastPath = [] } of contracts) {
    if (typeof stories[type] !== 'function')
      return { field: type, detail: `the workflow ${name} has a contract, but no story exports the function ${type}` };
    if (states[initialState]?.status !== 'initializing')
      return {
        field: 'initialState',
        detail: `the workflow ${name} begins in ${initialState}, which is not a state with the status initializing`,
      };
    const slow = fastPath.find((activity) => !(activities[activity] as Partial<Declared<ActivityFunction>> | undefined)?.mayBeLocal);
    if (slow !== undefined)
      return {
        field: 'fastPath',
        detail: `the workflow ${name} puts ${slow} on its fast path, which is not an activity made with reads, idempotent or changes`,
      };
  }
  const types = [...contracts.map(({ type }) => type), SCHEDULED_RUN];
  const story = Object.keys(stories).find((type) => !types.includes(type));
  if (story !== undefined) return { field: story, detail: `the story ${story} has no contract` };
  const activity = [...called].find((name) => !Object.hasOwn(activities, name));
  return activity === undefined
    ? null
    : { field: activity, detail: `a story calls the activity ${activity}, which this worker does not have` };
}
