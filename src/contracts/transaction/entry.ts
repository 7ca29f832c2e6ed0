import { daysAhead, momentOf } from '../../kit/common/day.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { plainMarkdown } from '../../kit/common/markdown.ts';
import { TASK_QUEUE } from '../../kit/common/task-queue.ts';
import { STORY, TRANSACTION_STEPS, transactionStates, WORKFLOW_NAME } from './contract.ts';
import type { TransactionConfiguration } from './configuration.schema.ts';
import type { TransactionInput } from './schema.ts';
import type { WorkflowContract } from '../../kit/schema/workflow-contract.ts';

/** What doors know about a transaction. */
export const transactionContract: WorkflowContract = {
  name: WORKFLOW_NAME,
  type: 'transaction',
  story: STORY,
  taskQueue: TASK_QUEUE,
  states: transactionStates,
  initialState: 'received',
  steps: TRANSACTION_STEPS,
  schemas: async () => {
    const [{ TransactionInput: input, TransactionResult: result }, { TransactionConfiguration: configuration }] = await Promise.all([
      import('./schema.ts'),
      import('./configuration.schema.ts'),
    ]);
    return { input, result, configuration };
  },
  refusal: (input, configuration, now) => {
    const { executeOn } = input as TransactionInput;
    const { timeZone, mostDaysAhead } = configuration as TransactionConfiguration;
    if (executeOn === undefined || daysAhead(momentOf(executeOn, timeZone), now) <= mostDaysAhead) return null;
    return { field: 'executeOn', message: `${executeOn} is more than ${mostDaysAhead} days ahead` };
  },
  deciders: (configuration) =>
    (configuration as TransactionConfiguration).reviewers.map((name, index) => ({ field: `reviewers.${index}`, name })),
  budget: (configuration) => (configuration as TransactionConfiguration).budget,
  messages: [],
  startSummary: (businessId, input) => {
    const { amount, creditor } = input as TransactionInput;
    return `transaction ${businessId}: ${formatMoney(amount.minor, amount.currency)} to ${plainMarkdown(creditor.name)}`;
  },
};
