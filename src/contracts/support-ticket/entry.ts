import { canonicalAddress } from '../../kit/common/address.ts';
import { CUSTOMER_REPLY_UPDATE, RATE_UPDATE, type CustomerReply, type Rating } from '../../kit/common/message.ts';
import { plainMarkdown } from '../../kit/common/markdown.ts';
import { TASK_QUEUE } from '../../kit/common/task-queue.ts';
import { SUPPORT_TICKET_STEPS, STORY, WORKFLOW_NAME, supportTicketStates } from './contract.ts';
import type { SupportTicketConfiguration } from './configuration.schema.ts';
import type { SupportTicketInput } from './ticket.schema.ts';
import { defineMessage, type WorkflowContract } from '../../kit/schema/workflow-contract.ts';

/** Addresses in which nothing is Markdown: those are shown as they are, so that a mail program can be opened from them. */
const ORDINARY = /^[a-z\d.+-]+@[a-z\d.-]+$/i;

/** The Message-ID of a mail; one that is no use for threads still tells one mail from another. */
const mailIdOf = ({ messageId, setAside = [] }: Pick<SupportTicketInput, 'setAside'> & { messageId?: string | null }): string | null =>
  messageId ?? setAside.find(({ field }) => field === 'messageId')?.text ?? null;

/** What doors know about the support ticket. */
export const supportTicketContract: WorkflowContract = {
  name: WORKFLOW_NAME,
  type: 'supportTicket',
  story: STORY,
  taskQueue: TASK_QUEUE,
  states: supportTicketStates,
  initialState: 'received',
  steps: SUPPORT_TICKET_STEPS,
  schemas: async () => {
    const { SupportTicketInput: input, SupportTicketResult: result } = await import('./ticket.schema.ts');
    const { SupportTicketConfiguration: configuration } = await import('./configuration.schema.ts');
    return { input, result, configuration };
  },
  deciders: (configuration) => {
    const { approvers, complaintGroup, escalation, teams } = configuration as SupportTicketConfiguration;
    return [
      ...approvers.map((name, index) => ({ field: `approvers.${index}`, name })),
      { field: 'complaintGroup', name: complaintGroup },
      ...teams.map(({ name }, index) => ({ field: `teams.${index}.name`, name })),
      ...escalation.flatMap(({ notify }, step) => notify.map((name, index) => ({ field: `escalation.${step}.notify.${index}`, name }))),
    ];
  },
  budget: (configuration) => (configuration as SupportTicketConfiguration).budget,
  messages: [
    defineMessage<CustomerReply>({
      name: CUSTOMER_REPLY_UPDATE,
      story: 'The customer wrote again: an answer to a question, or the case comes back.',
      schema: async () => (await import('./messages.schema.ts')).CustomerReplyMessage,
      idOf: (reply) => mailIdOf(reply),
    }),
    defineMessage<Rating>({
      name: RATE_UPDATE,
      story: 'The customer says how it went.',
      schema: async () => (await import('./messages.schema.ts')).RatingMessage,
    }),
  ],
  idOf: (input) => {
    const id = mailIdOf(input as SupportTicketInput);
    return id === null ? null : `${canonicalAddress((input as SupportTicketInput).customerEmail)} ${id}`; // two senders may use one Message-ID
  },
  startSummary: (businessId, input) => {
    const { customerEmail, subject } = input as SupportTicketInput;
    return `support-ticket ${businessId} for ${ORDINARY.test(customerEmail) ? customerEmail : plainMarkdown(customerEmail)}: ${plainMarkdown(subject)}`;
  },
};
