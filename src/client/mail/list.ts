import { SignalboxError } from '../../kit/common/failures.ts';
import type { MailDetails, MailView } from '../../kit/common/mailbox.ts';
import { readMail, readMails, requeueMail, type MailQuery } from '../../store/mail-messages.ts';
import type { SignalboxClient } from '../connect.ts';

/** The mails that were taken from mailboxes, newest first. @throws SignalboxError DATABASE_UNREACHABLE. */
export const listMails = (client: SignalboxClient, query: MailQuery): Promise<MailView[]> => readMails(client.db, query);

/** One mail. @throws SignalboxError MAIL_NOT_FOUND, DATABASE_UNREACHABLE. */
export async function showMail(client: SignalboxClient, id: number): Promise<MailDetails> {
  const found = await readMail(client.db, id);
  if (found) return found;
  throw new SignalboxError('MAIL_NOT_FOUND', { field: 'id', detail: String(id), fix: '`signalbox mail` lists them.' });
}

/** Has a mail carried out again. Harmless where it was before: its runs are found, and its message counts once. @throws as `showMail`. */
export async function retryMail(client: SignalboxClient, id: number): Promise<MailDetails> {
  await requeueMail(client.db, id);
  return showMail(client, id);
}
