import { readMail, readMails, requeueMail } from '../../store/mail-messages.ts';
import { workOf } from '../work.ts';

/** The mails that were taken from mailboxes. */
export const takenMails = workOf({
  ...{ table: 'mail_messages', one: 'mail' },
  readMany: readMails,
  readOne: readMail,
  requeue: requeueMail,
  missing: 'MAIL_NOT_FOUND',
});
