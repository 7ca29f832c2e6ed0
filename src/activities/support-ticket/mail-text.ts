import type { MailMessage } from '../../kit/activity/mail/port.ts';
import { truncate } from '../../kit/common/text.ts';
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

/** The mail to the customer, threaded to the customer's mail and to earlier ones of the run. */
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
