import { defineStates } from '../../kit/common/states.ts';

export const WORKFLOW_NAME = 'support-ticket';
export const STORY = 'Answers a support ticket through a coded branch or a bounded agent; doubtful ones wait for a person.';

const BROKEN = ['failed', 'cancelled'] as const;

/** Where a ticket can stand. */
export const supportTicketStates = defineStates({
  received: { status: 'initializing', to: ['gathering', ...BROKEN] },
  gathering: { status: 'running', to: ['classifying', 'awaiting_person', 'no_answer_needed', ...BROKEN] },
  classifying: { status: 'running', to: ['answering', 'working', 'awaiting_person', ...BROKEN] },
  /** A coded branch writes. */
  answering: { status: 'running', to: ['checking', 'awaiting_person', ...BROKEN] },
  /** The agent is at it. */
  working: { status: 'running', to: ['checking', 'awaiting_person', ...BROKEN] },
  checking: { status: 'running', to: ['sending', 'awaiting_person', ...BROKEN] },
  awaiting_person: {
    status: 'waiting_approval',
    to: [
      ...(['sending', 'classifying', 'answering', 'working', 'checking', 'taken_over', 'rejected', 'expired', 'handed_over'] as const),
      ...(['awaiting_customer', 'resolved', 'no_answer_needed', ...BROKEN] as const), // after a mail that came back
    ],
  },
  /** A person writes the answer by themselves. */
  taken_over: { status: 'waiting_approval', to: ['sending', 'rejected', 'expired', ...BROKEN] },
  sending: { status: 'running', to: ['resolved', 'awaiting_customer', 'awaiting_person', ...BROKEN] },
  /** A question is out. */
  awaiting_customer: { status: 'running', rests: true, to: ['gathering', 'awaiting_person', 'expired', ...BROKEN] },
  /** The answer is out and is the run's result; the customer may come back to it. */
  resolved: { status: 'running', to: ['gathering', 'learning', 'awaiting_person', 'sent', 'recorded', ...BROKEN] },
  /** A person looks at what the knowledge base may learn from the case. */
  learning: { status: 'waiting_approval', to: ['resolved', ...BROKEN] },
  sent: { status: 'completed', to: [] },
  recorded: { status: 'completed', to: [] },
  rejected: { status: 'completed', to: [] },
  expired: { status: 'completed', to: [] },
  handed_over: { status: 'completed', to: [] },
  /** A program wrote, not a person. */
  no_answer_needed: { status: 'completed', to: [] },
  failed: { status: 'failed', to: [] },
  cancelled: { status: 'cancelled', to: [] },
});

/** The plan that `show` prints before a step has begun, in order. */
export const SUPPORT_TICKET_STEPS = ['gather context', 'classify', 'check reply', 'send reply'] as const;
