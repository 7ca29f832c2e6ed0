import { defineContract } from '../../kit/common/contract.ts';
import type { schemas } from './schema.ts';

/** Contract of the sample workflow. */
export const contract = defineContract<typeof schemas>()({
  name: 'sample-workflow',
  story: 'Summarises a text, records the summary once and mails it.',
  states: {
    received: { status: 'initializing', to: ['summarising'] },
    summarising: { status: 'running', to: ['recorded', 'not_recorded'] },
    recorded: { status: 'completed', to: [] },
    not_recorded: { status: 'completed', to: [] },
  },
  steps: ['summarise sample workflow', 'record sample workflow', 'mail sample workflow'],
});
