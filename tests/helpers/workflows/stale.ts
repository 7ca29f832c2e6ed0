import { defineStates } from '../../../src/kit/common/states.ts';
import type { RunStart } from '../../../src/kit/workflow/core.ts';
import { runStory } from '../../../src/kit/workflow/run.ts';

const states = defineStates({
  new: { status: 'initializing', to: ['working'] },
  working: { status: 'running', to: ['done'] },
  done: { status: 'completed', to: [] },
});

const definition = { name: 'stale', states, initial: 'new', steps: [] } as const;

/** Uses a handle that the run has left: it compiles, and the guard refuses it. */
export const stale = (start: RunStart<object>): Promise<null> =>
  runStory(definition, start, async (fresh) => {
    fresh.to('working');
    return { at: fresh.to('working').to('done'), result: null };
  });
