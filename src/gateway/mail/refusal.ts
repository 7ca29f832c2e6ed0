import { SignalboxError } from '../../kit/common/failures.ts';

/** What of a mail is the reason; refused mails are counted by it. */
type Part = 'size' | 'structure' | 'from' | 'text' | 'attachments' | 'automatic' | 'bounce';

export const BY_HAND = 'Look at the mail in its mailbox, and do by hand what it needs.';

/** The error for a mail that a person has to look at. */
export const notTaken = (field: Part, detail: string, fix = BY_HAND): SignalboxError =>
  new SignalboxError('MAIL_NOT_TAKEN', { field, detail, fix });
