import { defineContract } from '../../kit/common/contract.ts';
import { plainMarkdown } from '../../kit/common/markdown.ts';
import { defineStates } from '../../kit/common/states.ts';
import type { PaymentFileConfiguration as Configuration, PaymentFileInput } from './schema.ts';

export const WORKFLOW_NAME = 'payment-file';

/** Where a payment file can stand. */
export const paymentFileStates = defineStates({
  received: { status: 'initializing', to: ['unpacking'] },
  unpacking: { status: 'running', to: ['paying', 'awaiting_confirmation'] },
  /** It was there before: a person says whether it is paid again. */
  awaiting_confirmation: { status: 'waiting_approval', to: ['paying', 'not_paid'] },
  /** Its payments are on their way, or wait for compliance or their day. */
  paying: { status: 'running', to: ['reported'] },
  reported: { status: 'completed', to: [] },
  /** It was there before, and nobody wanted it to be paid again. */
  not_paid: { status: 'completed', to: [] },
});

/** The plan that `show` prints before a step has begun, in order. */
export const PAYMENT_FILE_STEPS = ['unpack file', 'report'] as const;

/** What a person approves when a file was there before. */
export const PAY_AGAIN_ACTION = 'pay_again';

/** What doors know about a payment file. */
export const contract = defineContract<PaymentFileInput, Configuration>({
  name: WORKFLOW_NAME,
  story: 'Pays an ISO 20022 payment file: one transaction for each payment, and a report of what became of each.',
  states: paymentFileStates,
  initialState: 'received',
  steps: PAYMENT_FILE_STEPS,
  taskSeconds: 20, // 20,000 events, as many as it may have while payments wait, take about six to replay
  deciders: ({ duplicateReviewers }) => duplicateReviewers.map((name, index) => ({ field: `duplicateReviewers.${index}`, name })),
  budget: (configuration) => configuration.budget, // it asks no model itself: its payments share it
  messages: [],
  inputFile: { format: 'pain.001' },
  startSummary: (businessId, input) => `payment-file ${businessId}: ${plainMarkdown(input.fileName)}`,
});
