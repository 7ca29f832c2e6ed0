import { SignalboxError } from '../kit/common/failures.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';

/** What a worker is put together from. */
export interface Parts {
  contracts: readonly Pick<WorkflowContract, 'name' | 'type' | 'states' | 'initialState'>[];
  /** The workflow functions, by the name under which they are exported. */
  stories: Readonly<Record<string, unknown>>;
  /** The activities that stories and kit call. */
  called: ReadonlySet<string>;
  activities: Readonly<Record<string, unknown>>;
}

/** Refuses contracts, stories and activities that do not fit together, before a run begins that could never go on. @throws SignalboxError CONFIG_INVALID. */
export function assertFit(parts: Parts): void {
  const wrong = misfitOf(parts);
  if (wrong === null) return;
  const fix = 'Correct it, then run `npm run doors` and `npm run build`.';
  throw new SignalboxError('CONFIG_INVALID', { ...wrong, fix });
}

function misfitOf({ contracts, stories, called, activities }: Parts): { field: string; detail: string } | null {
  for (const { name, type, states, initialState } of contracts) {
    if (typeof stories[type] !== 'function')
      return { field: type, detail: `the workflow ${name} has a contract, and no story exports the function ${type}` };
    if (states[initialState]?.status !== 'initializing')
      return {
        field: 'initialState',
        detail: `the workflow ${name} begins in ${initialState}, which is no state of the status initializing`,
      };
  }
  const types = contracts.map(({ type }) => type);
  const story = Object.keys(stories).find((type) => !types.includes(type));
  if (story !== undefined) return { field: story, detail: `the story ${story} has no contract` };
  const activity = [...called].find((name) => !Object.hasOwn(activities, name));
  return activity === undefined
    ? null
    : { field: activity, detail: `a story calls the activity ${activity}, which this worker does not have` };
}
