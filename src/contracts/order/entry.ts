import { plainMarkdown } from '../../kit/common/markdown.ts';
import { TASK_QUEUE } from '../../kit/common/task-queue.ts';
import type { OrderConfiguration } from './configuration.schema.ts';
import type { OrderInput } from './schema.ts';
import {
  CANCEL_ORDER_UPDATE,
  ORDER_STEPS,
  ORDER_STORY,
  ORDER_WORKFLOW,
  orderStates,
  PAYMENT_ACTION_UPDATE,
  type CancelOrder,
  type PaymentAction,
} from './contract.ts';
import { defineMessage, type WorkflowContract } from '../../kit/schema/workflow-contract.ts';

/** What doors know about the order. */
export const orderContract: WorkflowContract = {
  name: ORDER_WORKFLOW,
  type: 'order',
  story: ORDER_STORY,
  taskQueue: TASK_QUEUE,
  states: orderStates,
  initialState: 'received',
  steps: ORDER_STEPS.sale,
  plan: (input) => ORDER_STEPS[(input as OrderInput).kind],
  schemas: async () => {
    const [{ OrderInput: input, OrderResult: result }, { OrderConfiguration: configuration }] = await Promise.all([
      import('./schema.ts'),
      import('./configuration.schema.ts'),
    ]);
    return { input, result, configuration };
  },
  deciders: (configuration) => {
    const { group, escalateTo } = (configuration as OrderConfiguration).repair;
    return [
      ...group.map((name, index) => ({ field: `repair.group.${index}`, name })),
      ...escalateTo.map((name, index) => ({ field: `repair.escalateTo.${index}`, name })),
    ];
  },
  budget: () => null,
  messages: [
    defineMessage<PaymentAction>({
      name: PAYMENT_ACTION_UPDATE,
      story: 'The customer was at the bank for the payment; the run looks at it at once.',
      schema: async () => (await import('./schema.ts')).PaymentActionMessage,
    }),
    defineMessage<CancelOrder>({
      name: CANCEL_ORDER_UPDATE,
      story: 'The customer calls the order off; what was done is undone.',
      schema: async () => (await import('./schema.ts')).CancelOrderMessage,
    }),
  ],
  startSummary: (businessId, input) => {
    const { kind, customer, lines } = input as OrderInput;
    const who = plainMarkdown(customer.name ?? customer.id ?? 'a guest');
    return `order ${businessId}: ${kind} of ${lines.length} ${lines.length === 1 ? 'line' : 'lines'} for ${who}`;
  },
};
