import { defineContract, defineMessage } from '../../kit/common/contract.ts';
import { daysAhead, momentOf } from '../../kit/common/day.ts';
import { text } from '../../kit/common/fields.ts';
import { plainMarkdown } from '../../kit/common/markdown.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { defineStates } from '../../kit/common/states.ts';
import { truncate } from '../../kit/common/text.ts';
import type { schemas } from './schema.ts';

const states = defineStates({
  received: { status: 'initializing', to: ['screening', 'scheduled'] },
  /** It waits for its requested day. */
  scheduled: { status: 'running', to: ['screening'], rests: true },
  screening: { status: 'running', to: ['processing', 'awaiting_review', 'blocked'] },
  /** Compliance decides. */
  awaiting_review: { status: 'waiting_approval', to: ['processing', 'rejected', 'expired', 'awaiting_answer'] },
  /** Compliance has asked back; who prepared the payment answers. */
  awaiting_answer: { status: 'running', rests: true, to: ['awaiting_review', 'expired'] },
  processing: { status: 'running', to: ['completed'] },
  completed: { status: 'completed', to: [] },
  rejected: { status: 'completed', to: [] },
  expired: { status: 'completed', to: [] },
  /** A party is on the sanctions list. */
  blocked: { status: 'completed', to: [] },
});

/** The action that a person approves and that the proof is bound to. */
export const PROCESS_ACTION = 'process_transaction';

/** Contract of a transaction, for client, command line and worker. */
export const contract = defineContract<typeof schemas>()({
  name: 'transaction',
  story: 'Screens a payment for fraud and sanctions, asks compliance where that is needed, then books it once.',
  states,
  steps: ['screen', 'assess risk', 'conclude screening', 'process', 'log', 'send receipt'],
  fastPath: ['planPayment', 'screenTransaction', 'concludeScreening', 'processTransaction', 'logTransaction'],
  refusal: ({ executeOn }, { timeZone, mostDaysAhead }, now) => {
    if (executeOn === undefined || daysAhead(momentOf(executeOn, timeZone), now) <= mostDaysAhead) return null;
    return { field: 'executeOn', message: `${executeOn} is more than ${mostDaysAhead} days ahead` };
  },
  deciders: ['reviewers'],
  messages: [
    defineMessage({
      name: 'answerQuestion',
      story: 'Who prepared the payment answers the question of compliance, which is then asked anew.',
      fields: { text: text('The answer; it is shown to the reviewers and journaled.', { most: 2_000 }) },
      journal: ({ text: written }) => ({ by: 'preparer', choice: 'answers the question', reasoning: truncate(written, 200) }),
      states: ['awaiting_answer'],
      answers: true,
    }),
  ],
  startSummary: (businessId, { amount, creditor }) =>
    `transaction ${businessId}: ${formatMoney(amount.minor, amount.currency)} to ${plainMarkdown(creditor.name)}`,
});
