import { messageIdOf, oneLine, toHtml } from '../../kit/activity/mail/text.ts';
import type { MailMessage } from './ports.ts';

export interface Envelope {
  /** The effect's key. */
  key: string;
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
  subject: replySubject(subject),
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
  subject: oneLine(`Complaint (${complaint.urgency}): ${complaint.subject}`),
  inReplyTo: null,
  references: [],
  priority: 'high',
});

const complaintText = (runId: string, complaint: ComplaintMail): string =>
  [
    `${complaint.customerName} <${complaint.customerEmail}> complains.`,
    `Urgency: ${complaint.urgency}\nWhy it is a complaint: ${complaint.reasoning}`,
    `Run: ${runId}\nTo see where it stands: signalbox show ${runId}`,
    `Subject: ${oneLine(complaint.subject)}`,
    complaint.body.slice(0, MAX_QUOTED_CHARACTERS),
  ].join('\n\n');

const basics = (envelope: Envelope, text: string): Pick<MailMessage, 'messageId' | 'text' | 'html' | 'headers'> => ({
  messageId: messageIdOf(envelope.key, envelope.domain),
  text,
  html: toHtml(text),
  headers: { 'X-Signalbox-Run': oneLine(envelope.runId) },
});

const threadId = ({ runId, domain }: Envelope): string => messageIdOf(`thread:${runId}`, domain);

/** `Re: ` once, however often the customer's own subject has it. */
const replySubject = (subject: string): string => `Re: ${oneLine(subject).replace(/^((re|aw|fw|fwd|wg|tr)\s*:\s*)+/i, '')}`;
