import type { SupportTicketInput } from '../../contracts/support-ticket/ticket.schema.ts';
import type { Letter } from '../../kit/activity/mail/letter.ts';
import { oneLine } from '../../kit/activity/mail/text.ts';
import { truncate } from '../../kit/common/text.ts';
import { readValues, type Values } from '../../rules/support-ticket/gate/values.ts';

interface Reply {
  to: string;
  /** Subject of the customer's message. */
  subject: string;
  reply: string;
  /** Message-ID of the customer's mail, if it was a mail. */
  answers: string | null;
}

/** The mail to the customer, threaded to the customer's mail and to earlier ones of the run. @param threadId what all mails of the run refer to. */
export const replyLetter = ({ to, subject, reply, answers }: Reply, threadId: string): Letter => ({
  to,
  subject: replySubject(subject, reply),
  text: reply,
  inReplyTo: answers ?? threadId,
  references: answers ? [answers, threadId] : [threadId],
});

export interface Complaint {
  ticket: Pick<SupportTicketInput, 'customerEmail' | 'subject' | 'body'>;
  customerName: string;
  urgency: string;
  reasoning: string;
}

const MAX_QUOTED_CHARACTERS = 4_000;

/** The mail to our people about a complaint. */
export const complaintLetter = (runId: string, { ticket, customerName, urgency, reasoning }: Complaint): Omit<Letter, 'to'> => ({
  subject: `Complaint (${urgency}): ${withoutForeign(ticket.subject, '')}`,
  text: [
    `Complaint of ${oneLine(customerName)} <${ticket.customerEmail}>`,
    `Urgency: ${urgency}\nWhy it is a complaint, says the model:\n${quoted(reasoning)}`,
    `Run: ${runId}\nTo see where it stands: signalbox show ${runId}`,
    `The customer wrote:\n${quoted(`${oneLine(ticket.subject)}\n\n${ticket.body}`)}`,
  ].join('\n\n'),
  priority: 'high',
});

/** Subject with one `Re: `, however many the customer's subject has. */
const replySubject = (subject: string, reply: string): string =>
  `Re: ${withoutForeign(oneLine(subject).replace(/^((re|aw|fw|fwd|wg|tr)\s*:\s*)+/i, ''), reply)}`;

const KINDS = ['links', 'addresses', 'numbers', 'amounts', 'digits'] as const satisfies (keyof Values)[];

/**
 * Removes links, addresses, numbers and amounts from a subject unless our text states them: otherwise a forged sender could make us mail
 * them in our name to anybody.
 */
function withoutForeign(subject: string, text: string): string {
  const plain = oneLine(subject.normalize('NFKC'));
  const [said, stated] = [readValues(plain), readValues(text.normalize('NFKC'))];
  const foreign = KINDS.flatMap((kind) => said[kind].filter(({ value }) => !stated[kind].some((known) => known.value === value)));
  return foreign.reduce((rest, found) => rest.replaceAll(found.text.trim(), '…'), plain);
}

/** Quotes foreign text in a mail to our people: marks every line and removes control and format characters. */
const quoted = (text: string): string =>
  truncate(text, MAX_QUOTED_CHARACTERS)
    .replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '')
    .split(/[\n\u2028\u2029]/)
    .map((line) => `> ${line}`)
    .join('\n');
