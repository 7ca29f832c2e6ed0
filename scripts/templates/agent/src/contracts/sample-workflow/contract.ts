import { defineContract } from '../../kit/common/contract.ts';
import type { schemas } from './schema.ts';

/** Contract of the sample workflow. */
export const contract = defineContract<typeof schemas>()({
  name: 'sample-workflow',
  story: 'An agent looks an answer up; a person decides where it is not sure; the answer is recorded once and mailed.',
  states: {
    received: { status: 'initializing', to: ['working'] },
    working: { status: 'running', to: ['awaiting_person', 'answering'] },
    awaiting_person: { status: 'waiting_approval', to: ['answering', 'not_answered'] },
    answering: { status: 'running', to: ['answered'] },
    answered: { status: 'completed', to: [] },
    not_answered: { status: 'completed', to: [] },
  },
  steps: ['work on sample workflow', 'record sample workflow', 'mail sample workflow'],
  deciders: ['approvers'],
});
