import type { MailDoor } from '../../kit/common/contract.ts';
import type { ReceivedMail } from '../../kit/common/received-mail.ts';
import { truncate } from '../../kit/common/text.ts';
import type { SupportTicketInput } from './ticket.schema.ts';

/** Less than the schema takes, so that the remarks fit. */
const MOST_TEXT = 18_000;
const MOST_NAMED = 20;

/** Mails of customers: a new one starts a ticket, a reply reaches the ticket that it answers. */
export const mailDoor: MailDoor<SupportTicketInput> = {
  input: (mail, earlier) => ({
    customerEmail: mail.from,
    subject: mail.subject,
    messageId: mail.messageId,
    headers: mail.headers,
    body: textOf(mail, earlier === null ? [] : [`It answers ${earlier}, which has ended.`]),
  }),
  reply: {
    message: 'customerReply',
    customer: ({ customerEmail }) => customerEmail,
    content: (mail) => ({
      text: textOf(mail, []),
      from: mail.from,
      messageId: mail.messageId,
      subject: mail.subject,
      headers: mail.headers,
    }),
  },
};

/** The text of a mail and, in brackets, what it does not say. */
function textOf({ text, attachments, pictures }: ReceivedMail, remarks: string[]): string {
  const cut = truncate(text, MOST_TEXT);
  const files = attachments.slice(0, MOST_NAMED).map(({ name, declaredType }) => truncate(name || declaredType, 100));
  const all = [
    ...(cut === text ? [] : [`The mail is longer: it has ${text.length} characters.`]),
    ...(files.length === 0 ? [] : [`Attached: ${files.join(', ')}`]),
    ...(pictures === 0 ? [] : [`Pictures in the text: ${pictures}`]),
    ...remarks,
  ];
  return [cut, ...all.map((remark) => `[${remark}]`)].filter((part) => part !== '').join('\n\n');
}
