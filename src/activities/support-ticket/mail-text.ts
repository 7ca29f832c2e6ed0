import type { MailMessage } from '../../kit/activity/mail/port.ts';
import { cutWhole } from '../../kit/common/text.ts';
import { messageIdOf, oneLine, toHtml } from '../../kit/activity/mail/text.ts';
import { readValues, type Values } from '../../rules/support-ticket/gate/values.ts';

export interface Envelope {
  messageId: string;
  runId: string;
  /** Domain of our Message-IDs. */
  domain: string;
}

export interface ReplyMail {
  to: string;
  /** Subject of the customer's message. */
  subject: string;
  reply: string;
  /** Message-ID of the customer's mail, if it was a mail. */
  answers: string | null;
}

/** The mail to the customer, threaded behind the customer's own and behind earlier ones of the run. */
export const replyMail = (envelope: Envelope, { to, subject, reply, answers }: ReplyMail): MailMessage => ({
  ...basics(envelope, reply),
  to: [to],
  subject: replySubject(subject, reply),
  inReplyTo: answers ?? threadId(envelope),
  references: answers ? [answers, threadId(envelope)] : [threadId(envelope)],
  priority: 'normal',
});

export interface ComplaintMail {
  to: string[];
  customerName: string;
  customerEmail: string;
  subject: string;
  body: string;
  urgency: string;
  reasoning: string;
}

const MAX_QUOTED_CHARACTERS = 4_000;

/** The mail to our own people about a complaint. */
export const complaintMail = (envelope: Envelope, complaint: ComplaintMail): MailMessage => ({
  ...basics(envelope, complaintText(envelope.runId, complaint)),
  to: complaint.to,
  subject: oneLine(`Complaint (${complaint.urgency}): ${withoutForeign(complaint.subject, '')}`),
  inReplyTo: null,
  references: [],
  priority: 'high',
});

const complaintText = (runId: string, complaint: ComplaintMail): string =>
  [
    `Complaint of ${oneLine(complaint.customerName)} <${complaint.customerEmail}>`,
    `Urgency: ${complaint.urgency}\nWhy it is a complaint, says the model:\n${quoted(complaint.reasoning)}`,
    `Run: ${runId}\nTo see where it stands: signalbox show ${runId}`,
    `The customer wrote:\n${quoted(`${oneLine(complaint.subject)}\n\n${complaint.body}`)}`,
  ].join('\n\n');

const basics = ({ messageId, runId }: Envelope, text: string): Pick<MailMessage, 'messageId' | 'text' | 'html' | 'headers'> => ({
  messageId,
  text,
  html: toHtml(text),
  headers: { 'X-Signalbox-Run': oneLine(runId) },
});

const threadId = ({ runId, domain }: Envelope): string => messageIdOf(`thread:${runId}`, domain);

/** `Re: ` once, however often the customer's own subject has it. */
const replySubject = (subject: string, reply: string): string =>
  `Re: ${withoutForeign(oneLine(subject).replace(/^((re|aw|fw|fwd|wg|tr)\s*:\s*)+/i, ''), reply)}`;

const KINDS = ['links', 'addresses', 'numbers', 'amounts', 'digits'] as const satisfies (keyof Values)[];

/**
 * A subject without the links, addresses, numbers and sums that our own text does not state: under our name they would look like ours,
 * and a forged sender would make us mail them to anybody.
 */
function withoutForeign(subject: string, text: string): string {
  const plain = oneLine(subject.normalize('NFKC'));
  const [said, stated] = [readValues(plain), readValues(text.normalize('NFKC'))];
  const foreign = KINDS.flatMap((kind) => said[kind].filter(({ value }) => !stated[kind].some((known) => known.value === value)));
  return foreign.reduce((rest, found) => rest.replaceAll(found.text.trim(), '…'), plain);
}

/** Text of others in a mail to our own people: marked in every line, and without what would hide or reorder it. */
const quoted = (text: string): string =>
  cutWhole(text, MAX_QUOTED_CHARACTERS)
    .replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '')
    .split(/[\n\u2028\u2029]/)
    .map((line) => `> ${line}`)
    .join('\n');
