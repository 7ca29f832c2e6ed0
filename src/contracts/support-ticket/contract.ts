import { canonicalAddress } from '../../kit/common/address.ts';
import { defineContract, defineMessage } from '../../kit/common/contract.ts';
import { plainMarkdown } from '../../kit/common/markdown.ts';
import type { AutomaticMail, IgnoredHeader } from '../../kit/common/automatic-mail.ts';
import { optional, structure, text, wholeNumber } from '../../kit/common/fields.ts';
import { truncate } from '../../kit/common/text.ts';
import { defineStates } from '../../kit/common/states.ts';
import { mailDoor } from './mail-door.ts';
import type { schemas } from './schema.ts';
import type { SupportTicketInput } from './ticket.schema.ts';

const states = defineStates({
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

/** Addresses that contain no Markdown: shown unescaped, so that they can be clicked. */
const ORDINARY = /^[a-z\d.+-]+@[a-z\d.-]+$/i;

/** The Message-ID of a mail. An invalid one cannot be used for threading, but still identifies the mail. */
const mailIdOf = ({ messageId, setAside = [] }: Pick<SupportTicketInput, 'setAside'> & { messageId?: string | null }): string | null =>
  messageId ?? setAside.find(({ field }) => field === 'messageId')?.text ?? null;

const MOST_QUOTED = 200;

const customerReply = defineMessage({
  name: 'customerReply',
  story: 'The customer wrote again: an answer to a question, or the case comes back.',
  fields: {
    text: text('What the customer wrote.'),
    messageId: optional(text("Message-ID of the customer's mail, if it was a mail.")),
    automatic: optional(structure<AutomaticMail>('Set where no person wrote it.')),
    setAside: optional(structure<IgnoredHeader[]>('Headers that were not usable.')),
  },
  idOf: (reply) => mailIdOf({ messageId: reply.messageId, ...(reply.setAside && { setAside: reply.setAside }) }),
  journal({ text: written, automatic, setAside }) {
    const words = truncate(written, MOST_QUOTED);
    if (automatic) return { kind: 'rule', by: 'automatic-mail', choice: automatic.kind, reasoning: `${automatic.why}: ${words}` };
    const aside = (setAside ?? []).map(
      ({ field, text: said, why }) => ` (${field} ${JSON.stringify(truncate(said, MOST_QUOTED))} is set aside: ${why})`,
    );
    return { by: 'customer', choice: 'wrote again', reasoning: `${words}${aside.join('')}` };
  },
  isRead: ({ automatic }) => !automatic || automatic.kind === 'bounce', // a person reviews a bounced mail
});

const rate = defineMessage({
  name: 'rate',
  story: 'The customer says how it went.',
  fields: { rating: wholeNumber('1 (bad) to 5 (good).', { least: 1, most: 5 }), comment: optional(text('Comment of the customer.')) },
  journal: ({ rating, comment }) => ({
    by: 'customer',
    choice: `rated ${rating} of 5`,
    ...(comment && { reasoning: truncate(comment, MOST_QUOTED) }),
  }),
});

/** Contract of the support ticket, for client, command line and worker. */
export const contract = defineContract<typeof schemas>()({
  name: 'support-ticket',
  story: 'Answers a support ticket through a coded branch or a bounded agent; doubtful ones wait for a person.',
  states,
  steps: ['gather context', 'classify', 'check reply', 'send reply'],
  fastPath: ['gatherContext', 'gatherAgentFacts', 'readCharges', 'recordRefund', 'recordFeatureRequest'],
  deciders: (configuration) => {
    const { approvers, complaintGroup, escalation, teams } = configuration;
    return [
      ...approvers.map((name, index) => ({ field: `approvers.${index}`, name })),
      { field: 'complaintGroup', name: complaintGroup },
      ...teams.map(({ name }, index) => ({ field: `teams.${index}.name`, name })),
      ...escalation.flatMap(({ notify }, step) => notify.map((name, index) => ({ field: `escalation.${step}.notify.${index}`, name }))),
    ];
  },
  messages: [customerReply, rate],
  mail: mailDoor,
  idOf: (input) => {
    const id = mailIdOf(input);
    return id === null ? null : `${canonicalAddress(input.customerEmail)} ${id}`; // two senders may use one Message-ID
  },
  startSummary: (businessId, { customerEmail, subject }) =>
    `support-ticket ${businessId} for ${ORDINARY.test(customerEmail) ? customerEmail : plainMarkdown(customerEmail)}: ${plainMarkdown(subject)}`,
});
