import { defineContract } from '../../kit/common/contract.ts';
import type { schemas } from './schema.ts';

/** Contract of the sample workflow. */
export const contract = defineContract<typeof schemas>()({
  name: 'sample-workflow',
  story: 'Summarises a text, asks a person, records the approved summary once and mails it.',
  states: {
    received: { status: 'initializing', to: ['summarising'] },
    summarising: { status: 'running', to: ['awaiting_approval'] },
    awaiting_approval: { status: 'waiting_approval', to: ['recording', 'not_recorded'] },
    recording: { status: 'running', to: ['recorded'] },
    recorded: { status: 'completed', to: [] },
    not_recorded: { status: 'completed', to: [] },
  },
  steps: ['summarise sample workflow', 'approval: summary', 'record sample workflow', 'mail sample workflow'],
  deciders: ['approvers'],
});
