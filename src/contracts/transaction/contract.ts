import { defineContract } from '../../kit/common/contract.ts';
import { daysAhead, momentOf } from '../../kit/common/day.ts';
import { plainMarkdown } from '../../kit/common/markdown.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { defineStates } from '../../kit/common/states.ts';
import type { TransactionConfiguration } from './configuration.schema.ts';
import type { TransactionInput } from './schema.ts';

export const WORKFLOW_NAME = 'transaction';

/** Where a payment can stand. */
export const transactionStates = defineStates({
  received: { status: 'initializing', to: ['screening', 'scheduled'] },
  /** It waits for the day at which it is wanted. */
  scheduled: { status: 'running', to: ['screening'], rests: true },
  screening: { status: 'running', to: ['processing', 'awaiting_review', 'blocked'] },
  /** Compliance decides. */
  awaiting_review: { status: 'waiting_approval', to: ['processing', 'rejected', 'expired'] },
  processing: { status: 'running', to: ['completed'] },
  completed: { status: 'completed', to: [] },
  rejected: { status: 'completed', to: [] },
  expired: { status: 'completed', to: [] },
  /** A party stands on the sanctions list. */
  blocked: { status: 'completed', to: [] },
});

/** The plan that `show` prints before a step has begun, in order. */
export const TRANSACTION_STEPS = ['screen', 'assess risk', 'conclude screening', 'process', 'log', 'send receipt'] as const;

/** What a person approves and the proof is bound to. */
export const PROCESS_ACTION = 'process_transaction';

/** What doors know about a transaction. */
export const contract = defineContract<TransactionInput, TransactionConfiguration>({
  name: WORKFLOW_NAME,
  story: 'Screens a payment for fraud and sanctions, asks compliance where that is needed, then books it once.',
  states: transactionStates,
  initialState: 'received',
  steps: TRANSACTION_STEPS,
  refusal: ({ executeOn }, { timeZone, mostDaysAhead }, now) => {
    if (executeOn === undefined || daysAhead(momentOf(executeOn, timeZone), now) <= mostDaysAhead) return null;
    return { field: 'executeOn', message: `${executeOn} is more than ${mostDaysAhead} days ahead` };
  },
  deciders: (configuration) => configuration.reviewers.map((name, index) => ({ field: `reviewers.${index}`, name })),
  budget: (configuration) => configuration.budget,
  messages: [],
  startSummary: (businessId, input) => {
    const { amount, creditor } = input;
    return `transaction ${businessId}: ${formatMoney(amount.minor, amount.currency)} to ${plainMarkdown(creditor.name)}`;
  },
});
