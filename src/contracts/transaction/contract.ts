import { defineStates } from '../../kit/common/states.ts';

export const WORKFLOW_NAME = 'transaction';
export const STORY = 'Screens a payment for fraud and sanctions, asks compliance where that is needed, then books it once.';

const BROKEN = ['failed', 'cancelled'] as const;

/** Where a payment can stand. */
export const transactionStates = defineStates({
  received: { status: 'initializing', to: ['screening', 'scheduled', ...BROKEN] },
  /** It waits for the day at which it is wanted. */
  scheduled: { status: 'running', to: ['screening', ...BROKEN], rests: true },
  screening: { status: 'running', to: ['processing', 'awaiting_review', 'blocked', ...BROKEN] },
  /** Compliance decides. */
  awaiting_review: { status: 'waiting_approval', to: ['processing', 'rejected', 'expired', ...BROKEN] },
  processing: { status: 'running', to: ['completed', ...BROKEN] },
  completed: { status: 'completed', to: [] },
  rejected: { status: 'completed', to: [] },
  expired: { status: 'completed', to: [] },
  /** A party stands on the sanctions list. */
  blocked: { status: 'completed', to: [] },
  failed: { status: 'failed', to: [] },
  cancelled: { status: 'cancelled', to: [] },
});

/** The plan that `show` prints before a step has begun, in order. */
export const TRANSACTION_STEPS = ['screen', 'assess risk', 'conclude screening', 'process', 'log', 'send receipt'] as const;

/** What a person approves and the proof is bound to. */
export const PROCESS_ACTION = 'process_transaction';
