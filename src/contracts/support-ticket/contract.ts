import { canonicalAddress } from '../../kit/common/address.ts';
import { defineContract, defineMessage } from '../../kit/common/contract.ts';
import { plainMarkdown } from '../../kit/common/markdown.ts';
import { CUSTOMER_REPLY_UPDATE, RATE_UPDATE, type CustomerReply, type Rating } from '../../kit/common/message.ts';
import { defineStates } from '../../kit/common/states.ts';
import type { SupportTicketConfiguration } from './configuration.schema.ts';
import type { SupportTicketInput } from './ticket.schema.ts';

export const SUPPORT_TICKET_WORKFLOW = 'support-ticket';

/** States of a ticket. */
export const supportTicketStates = defineStates({
  received: { status: 'initializing', to: ['gathering'] },
  gathering: { status: 'running', to: ['classifying', 'awaiting_person', 'no_answer_needed'] },
  classifying: { status: 'running', to: ['answering', 'working', 'awaiting_person'] },
  /** A coded branch writes the answer. */
  answering: { status: 'running', to: ['checking', 'awaiting_person'] },
  /** The agent works on the case. */
  working: { status: 'running', to: ['checking', 'awaiting_person'] },
  checking: { status: 'running', to: ['sending', 'awaiting_person'] },
  awaiting_person: {
    status: 'waiting_approval',
    to: [
      ...(['sending', 'classifying', 'answering', 'working', 'checking', 'taken_over', 'rejected', 'expired', 'handed_over'] as const),
      ...(['awaiting_customer', 'resolved', 'no_answer_needed'] as const), // after a mail that came back
    ],
  },
  /** The person who took over writes the answer. */
  taken_over: { status: 'waiting_approval', to: ['sending', 'rejected', 'expired'] },
  sending: { status: 'running', to: ['resolved', 'awaiting_customer', 'awaiting_person'] },
  /** A question was sent. */
  awaiting_customer: { status: 'running', rests: true, to: ['gathering', 'awaiting_person', 'expired'] },
  /** The answer was sent and is the run's result; the customer may still reply. */
  resolved: { status: 'running', to: ['gathering', 'learning', 'awaiting_person', 'sent', 'recorded'] },
  /** A person decides about a proposed article. */
  learning: { status: 'waiting_approval', to: ['resolved'] },
  sent: { status: 'completed', to: [] },
  recorded: { status: 'completed', to: [] },
  rejected: { status: 'completed', to: [] },
  expired: { status: 'completed', to: [] },
  handed_over: { status: 'completed', to: [] },
  /** The mail came from a program. */
  no_answer_needed: { status: 'completed', to: [] },
});

/** The plan that `show` prints before a step has begun, in order. */
export const SUPPORT_TICKET_STEPS = ['gather context', 'classify', 'check reply', 'send reply'] as const;

/** Addresses that contain no Markdown: shown unescaped, so that they can be clicked. */
const ORDINARY = /^[a-z\d.+-]+@[a-z\d.-]+$/i;

/** The Message-ID of a mail. An invalid one cannot be used for threading, but still identifies the mail. */
const mailIdOf = ({ messageId, setAside = [] }: Pick<SupportTicketInput, 'setAside'> & { messageId?: string | null }): string | null =>
  messageId ?? setAside.find(({ field }) => field === 'messageId')?.text ?? null;

/** Contract of the support ticket, for client, command line and worker. */
export const contract = defineContract<SupportTicketInput, SupportTicketConfiguration>({
  name: SUPPORT_TICKET_WORKFLOW,
  story: 'Answers a support ticket through a coded branch or a bounded agent; doubtful ones wait for a person.',
  states: supportTicketStates,
  initialState: 'received',
  steps: SUPPORT_TICKET_STEPS,
  deciders: (configuration) => {
    const { approvers, complaintGroup, escalation, teams } = configuration;
    return [
      ...approvers.map((name, index) => ({ field: `approvers.${index}`, name })),
      { field: 'complaintGroup', name: complaintGroup },
      ...teams.map(({ name }, index) => ({ field: `teams.${index}.name`, name })),
      ...escalation.flatMap(({ notify }, step) => notify.map((name, index) => ({ field: `escalation.${step}.notify.${index}`, name }))),
    ];
  },
  budget: (configuration) => configuration.budget,
  messages: [
    defineMessage<CustomerReply>({
      name: CUSTOMER_REPLY_UPDATE,
      story: 'The customer wrote again: an answer to a question, or the case comes back.',
      idOf: (reply) => mailIdOf(reply),
    }),
    defineMessage<Rating>({
      name: RATE_UPDATE,
      story: 'The customer says how it went.',
    }),
  ],
  idOf: (input) => {
    const id = mailIdOf(input);
    return id === null ? null : `${canonicalAddress(input.customerEmail)} ${id}`; // two senders may use one Message-ID
  },
  startSummary: (businessId, { customerEmail, subject }) =>
    `support-ticket ${businessId} for ${ORDINARY.test(customerEmail) ? customerEmail : plainMarkdown(customerEmail)}: ${plainMarkdown(subject)}`,
});
