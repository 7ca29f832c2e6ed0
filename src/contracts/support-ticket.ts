import { defineStates } from '../kit/common/states.ts';
import type { Category } from './support-ticket.schema.ts';

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

/** The limits of one ticket; `signalbox workflows --json` shows them. */
export const supportTicketConfiguration = {
  /** Below this confidence no branch is taken. */
  confidenceThreshold: 0.7,
  /** Who may decide on a reply or a refund. */
  approvers: ['support'],
  approvalsNeeded: 1,
  /** A decision that nobody made in three days ends the ticket as expired. */
  approvalExpiresAfterMs: 3 * 24 * 3_600_000,
  /** Group that hears of a complaint at once. */
  complaintGroup: 'support-leads',
  maxReplyCharacters: 4_000,
} as const;

/** The kinds of ticket, as data: wording the model sees, and the coded branch that serves it (null: a person). */
export const defaultCategories: Category[] = [
  {
    name: 'billing',
    description:
      'Money: charges, payments, invoices, fees, refunds, being charged twice or the wrong amount, prices and exchange rates of a payment.',
    branch: 'billing',
  },
  {
    name: 'technical',
    description:
      'Something does not work: errors, crashes, login, password and PIN trouble, a device, card, app or feature that fails or is blocked.',
    branch: 'technical',
  },
  {
    name: 'feature_request',
    description: 'A wish for something new: a suggestion, an idea, an improvement or a missing feature the customer would like to have.',
    branch: 'feature_request',
  },
  {
    name: 'complaint',
    description:
      'Anger or disappointment about how the customer was treated: bad service, rude staff, broken promises, a threat to leave or to go public.',
    branch: 'complaint',
  },
  {
    name: 'general',
    description:
      'A question about how things are or how to do something: delivery times, opening hours, supported countries, orders, account settings, policies.',
    branch: 'general',
  },
];
