import { defineContract } from '../../../src/kit/common/contract.ts';
import { story } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';

const contract = defineContract<ContractTypes<object, null>>()({
  name: 'stale',
  story: 'Moves from a state that the run has left: it compiles, and the guard refuses it.',
  states: {
    new: { status: 'initializing', to: ['working'] },
    working: { status: 'running', to: ['done'] },
    done: { status: 'completed', to: [] },
  },
  steps: [],
});

export const stale = story<typeof contract, object>(contract, async (run) => {
  run.move('new', 'working');
  run.move('new', 'working');
  return run.end('working', 'done', null);
});
