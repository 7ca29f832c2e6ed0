import { ApplicationFailure, condition } from '@temporalio/workflow';
import { proxyEffects } from '../../../src/kit/workflow/activities.ts';
import { currentRun, type RunStart } from '../../../src/kit/workflow/core.ts';
import { runStory } from '../../../src/kit/workflow/run.ts';
import { step } from '../../../src/kit/workflow/step.ts';
import { askingStates } from './asking-states.ts';

/** What the workflow asks for; each has the address that a person may correct. */
export interface RetryingActivities {
  reserve(input: { address: string }): Promise<string>;
  pay(input: { address: string }): Promise<string>;
  ship(input: { address: string }): Promise<string>;
}

interface Input {
  address: string;
  /** Fails in the workflow's own code at the end. */
  breaks?: boolean;
  /** Waits until it has this priority before it ships. */
  waitsForPriority?: number;
}

const { reserve, pay, ship } = proxyEffects<RetryingActivities>();
const definition = { name: 'retrying', states: askingStates, initial: 'new', steps: ['reserve', 'pay', 'ship'] } as const;

/** Three effects in a row, the last of which a person may have to correct. */
export const retrying = (start: RunStart<Input>): Promise<string[]> =>
  runStory(definition, start, async (initial) => {
    const working = initial.to('working');
    const { address, breaks, waitsForPriority } = start.input;
    const done = [await step('reserve', () => reserve({ address })), await step('pay', () => pay({ address }))];
    if (waitsForPriority !== undefined) await condition(() => currentRun().priority === waitsForPriority);
    const shipped = await step('ship', () => ship({ address }), { summary: `Ship to ${address}` });
    if (breaks) throw ApplicationFailure.nonRetryable('the story broke', 'INTERNAL');
    return { at: working.to('done'), result: [...done, shipped] };
  });
