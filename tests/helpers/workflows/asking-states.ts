import { defineStates } from '../../../src/kit/common/states.ts';

/** States of a workflow that works, and may ask a person and go on. */
export const askingStates = defineStates({
  new: { status: 'initializing', to: ['working', 'failed', 'cancelled'] },
  working: { status: 'running', to: ['asking', 'done', 'failed', 'cancelled'] },
  asking: { status: 'waiting_approval', to: ['working', 'failed', 'cancelled'] },
  done: { status: 'completed', to: [] },
  failed: { status: 'failed', to: [] },
  cancelled: { status: 'cancelled', to: [] },
});
