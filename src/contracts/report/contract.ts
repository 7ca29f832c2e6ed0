import { defineContract } from '../../kit/common/contract.ts';
import type { schemas } from './schema.ts';

/** Contract of a report. */
export const contract = defineContract<typeof schemas>()({
  name: 'report',
  story:
    'Freezes the data of a period, has a model find three insights whose numbers code checks, prints charts, page and PDF, and mails them.',
  states: {
    received: { status: 'initializing', to: ['loading'] },
    loading: { status: 'running', to: ['analysing', 'undoing'] },
    analysing: { status: 'running', to: ['printing', 'undoing'] },
    printing: { status: 'running', to: ['sending', 'undoing'] },
    sending: { status: 'running', to: ['sent', 'incomplete', 'undoing'] },
    /** Kept documents are given up; mails that went out stay out. */
    undoing: { status: 'rolling_back', to: ['incomplete'] },
    sent: { status: 'completed', to: [] },
    /** Nothing was mailed as if it were whole; the owner was told. */
    incomplete: { status: 'completed', to: [] },
  },
  steps: ['plan report', 'freeze data', 'find insights', 'check insights', 'print report', 'send report 1'],
  deciders: ['repairers'],
  startSummary: (businessId, { report, at }) => `report ${businessId}: ${report}${at === undefined ? '' : ` at ${at}`}`,
});
