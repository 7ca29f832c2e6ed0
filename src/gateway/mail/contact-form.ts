import { asOfPerson } from '../../client/mail/kind.ts';
import { sameMailbox } from '../../kit/common/address.ts';
import type { Mailbox } from '../../kit/common/mailbox.ts';
import type { ReceivedMail } from '../../kit/common/received-mail.ts';
import { notTaken } from './refusal.ts';

/**
 * The mail of a customer who filled in a web form of ours, as if they had sent it; every other mail as it is.
 * It answers nothing: whoever fills in a form may name any address, and must not go on in a run of that customer.
 * @throws SignalboxError MAIL_NOT_TAKEN for a form that names no customer.
 */
export function ofCustomer({ contactForms }: Pick<Mailbox, 'contactForms'>, mail: ReceivedMail): ReceivedMail {
  const { from, replyTo } = mail;
  const isForm = (address: string) => contactForms.some((form) => sameMailbox(form, address));
  if (!isForm(from)) return mail;
  if (replyTo === null || isForm(replyTo)) throw notTaken('from', `the contact form ${from} names no address of a customer in Reply-To`);
  return { ...asOfPerson(mail), from: replyTo, answers: [] };
}
