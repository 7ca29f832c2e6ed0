import { defineContract } from '../../kit/common/contract.ts';
import { daysAhead, momentOf } from '../../kit/common/day.ts';
import { plainMarkdown } from '../../kit/common/markdown.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { defineStates } from '../../kit/common/states.ts';
import type { schemas } from './schema.ts';

export const TRANSACTION_WORKFLOW = 'transaction';

/** States of a payment. */
export const transactionStates = defineStates({
  received: { status: 'initializing', to: ['screening', 'scheduled'] },
  /** It waits for its requested day. */
  scheduled: { status: 'running', to: ['screening'], rests: true },
  screening: { status: 'running', to: ['processing', 'awaiting_review', 'blocked'] },
  /** Compliance decides. */
  awaiting_review: { status: 'waiting_approval', to: ['processing', 'rejected', 'expired'] },
  processing: { status: 'running', to: ['completed'] },
  completed: { status: 'completed', to: [] },
  rejected: { status: 'completed', to: [] },
  expired: { status: 'completed', to: [] },
  /** A party is on the sanctions list. */
  blocked: { status: 'completed', to: [] },
});

/** The plan that `show` prints before a step has begun, in order. */
export const TRANSACTION_STEPS = ['screen', 'assess risk', 'conclude screening', 'process', 'log', 'send receipt'] as const;

/** The action that a person approves and that the proof is bound to. */
export const PROCESS_ACTION = 'process_transaction';

/** Contract of a transaction, for client, command line and worker. */
export const contract = defineContract<typeof schemas>()({
  name: TRANSACTION_WORKFLOW,
  story: 'Screens a payment for fraud and sanctions, asks compliance where that is needed, then books it once.',
  states: transactionStates,
  steps: TRANSACTION_STEPS,
  refusal: ({ executeOn }, { timeZone, mostDaysAhead }, now) => {
    if (executeOn === undefined || daysAhead(momentOf(executeOn, timeZone), now) <= mostDaysAhead) return null;
    return { field: 'executeOn', message: `${executeOn} is more than ${mostDaysAhead} days ahead` };
  },
  deciders: ['reviewers'],
  startSummary: (businessId, input) => {
    const { amount, creditor } = input;
    return `transaction ${businessId}: ${formatMoney(amount.minor, amount.currency)} to ${plainMarkdown(creditor.name)}`;
  },
});
