import { runChild, type ChildEnd } from '../../../src/kit/workflow/child.ts';
import type { RunStart } from '../../../src/kit/workflow/core.ts';
import { runStory } from '../../../src/kit/workflow/run.ts';
import { defineStates } from '../../../src/kit/common/states.ts';

const states = defineStates({
  new: { status: 'initializing', to: ['waiting'] },
  waiting: { status: 'running', to: ['done'] },
  done: { status: 'completed', to: [] },
});
const definition = { name: 'parent', states, initial: 'new', steps: [] } as const;

interface Input {
  businessId: string;
  input: unknown;
  configuration: Record<string, unknown>;
}

/** Starts one transaction as its child. */
export const parent = (start: RunStart<Input>): Promise<ChildEnd<unknown>> =>
  runStory(definition, start, async (initial) => {
    const waiting = initial.to('waiting');
    const { businessId, input, configuration: overrides } = start.input;
    const result = await runChild({ name: 'transaction' }, { businessId, input, summary: 'the child', overrides });
    return { at: waiting.to('done'), result };
  });
