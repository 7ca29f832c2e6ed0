import { defineStates } from '../kit/common/states.ts';

export const WORKFLOW_NAME = 'support-ticket';
export const TASK_QUEUE = 'signalbox';
export const STORY = 'Answers a support ticket through a coded branch; doubtful ones wait for a person.';

/** Where a ticket can stand. */
export const supportTicketStates = defineStates({
  received: { status: 'initializing', to: ['gathering', 'failed', 'cancelled'] },
  gathering: { status: 'running', to: ['classifying', 'failed', 'cancelled'] },
  classifying: { status: 'running', to: ['answering', 'awaiting_person', 'failed', 'cancelled'] },
  answering: { status: 'running', to: ['checking', 'awaiting_person', 'failed', 'cancelled'] },
  checking: { status: 'running', to: ['sending', 'awaiting_person', 'failed', 'cancelled'] },
  awaiting_person: { status: 'waiting_approval', to: ['sending', 'rejected', 'expired', 'handed_over', 'failed', 'cancelled'] },
  sending: { status: 'running', to: ['sent', 'recorded', 'awaiting_person', 'failed', 'cancelled'] },
  sent: { status: 'completed', to: [] },
  recorded: { status: 'completed', to: [] },
  rejected: { status: 'completed', to: [] },
  expired: { status: 'completed', to: [] },
  handed_over: { status: 'completed', to: [] },
  failed: { status: 'failed', to: [] },
  cancelled: { status: 'cancelled', to: [] },
});

/** The plan that `show` prints before a step has begun, in order. */
export const SUPPORT_TICKET_STEPS = ['gather context', 'classify', 'answer', 'check reply', 'send reply'] as const;
