import { SignalboxError } from '../../kit/common/failures.ts';

/** The error for a mail that a person has to look at. */
export const notTaken = (detail: string, fix = 'Look at the mail in its mailbox, and do by hand what it needs.'): SignalboxError =>
  new SignalboxError('MAIL_NOT_TAKEN', { field: 'mail', detail, fix });
