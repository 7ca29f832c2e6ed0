import { defineStates } from '../../../src/kit/common/states.ts';

/** States of a workflow that works, and may ask a person and go on. */
export const askingStates = defineStates({
  new: { status: 'initializing', to: ['working'] },
  working: { status: 'running', to: ['asking', 'done'] },
  asking: { status: 'waiting_approval', to: ['working'] },
  done: { status: 'completed', to: [] },
});
