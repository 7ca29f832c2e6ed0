import { plainMarkdown } from '../../kit/common/markdown.ts';
import { TASK_QUEUE } from '../../kit/common/task-queue.ts';
import { PAYMENT_FILE_STEPS, paymentFileStates, STORY, WORKFLOW_NAME } from './contract.ts';
import type { PaymentFileConfiguration as Configuration, PaymentFileInput } from './schema.ts';
import type { WorkflowContract } from '../../kit/schema/workflow-contract.ts';

/** What doors know about a payment file. */
export const paymentFileContract: WorkflowContract = {
  name: WORKFLOW_NAME,
  type: 'paymentFile',
  story: STORY,
  taskQueue: TASK_QUEUE,
  states: paymentFileStates,
  initialState: 'received',
  steps: PAYMENT_FILE_STEPS,
  taskSeconds: 20, // 20,000 events, as many as it may have while payments wait, take about six to replay
  schemas: async () => {
    const { PaymentFileInput: input, PaymentFileResult: result, PaymentFileConfiguration: configuration } = await import('./schema.ts');
    return { input, result, configuration };
  },
  deciders: (configuration) =>
    (configuration as Configuration).duplicateReviewers.map((name, index) => ({ field: `duplicateReviewers.${index}`, name })),
  budget: (configuration) => (configuration as Configuration).budget, // it asks no model itself: its payments share it
  messages: [],
  inputFile: { format: 'pain.001' },
  startSummary: (businessId, input) => `payment-file ${businessId}: ${plainMarkdown((input as PaymentFileInput).fileName)}`,
};
