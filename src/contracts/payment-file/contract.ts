import { defineContract } from '../../kit/common/contract.ts';
import { plainMarkdown } from '../../kit/common/markdown.ts';
import { defineStates } from '../../kit/common/states.ts';
import type { schemas } from './schema.ts';

const states = defineStates({
  received: { status: 'initializing', to: ['unpacking'] },
  unpacking: { status: 'running', to: ['paying', 'awaiting_confirmation'] },
  /** A duplicate: a person decides whether it is paid again. */
  awaiting_confirmation: { status: 'waiting_approval', to: ['paying', 'not_paid'] },
  /** Its payments are in progress, or wait for compliance or their day. */
  paying: { status: 'running', to: ['reported'] },
  reported: { status: 'completed', to: [] },
  /** A duplicate that nobody approved. */
  not_paid: { status: 'completed', to: [] },
});

/** The action that a person approves for a duplicate file. */
export const PAY_AGAIN_ACTION = 'pay_again';

/** Contract of a payment file, for client, command line and worker. */
export const contract = defineContract<typeof schemas>()({
  name: 'payment-file',
  story: 'Pays an ISO 20022 payment file: one transaction for each payment, and a report of the outcome of each.',
  states,
  steps: ['unpack file', 'report'],
  taskSeconds: 20, // replay of 20,000 events, the most while payments wait, takes about six seconds
  deciders: ['duplicateReviewers'],
  inputFile: { format: 'pain.001' },
  startSummary: (businessId, input) => `payment-file ${businessId}: ${plainMarkdown(input.fileName)}`,
});
