import { allWorkflows } from '../../src/contracts/registry.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import type { Mailbox } from '../../src/kit/common/mailbox.ts';
import { secretsNamed, type Config } from '../../src/settings/environment.ts';
import { readMailboxes } from '../../src/settings/mailbox-settings.ts';
import { bad, good, type Finding } from './findings.ts';

/** Whether the gateway would accept the mailboxes file, and can log in to each mailbox. */
export async function checkMailboxes({ SIGNALBOX_MAILBOXES: file }: Pick<Config, 'SIGNALBOX_MAILBOXES'>): Promise<Finding[]> {
  const check = 'mailboxes';
  if (file === undefined) return [good(check, 'none are read; there is no mailboxes.yaml')];
  try {
    const mailboxes = readMailboxes({ file, workflows: allWorkflows(), secretsNamed });
    return await Promise.all(mailboxes.map(checkMailbox));
  } catch (error) {
    return [failed(check, error)];
  }
}

async function checkMailbox(mailbox: Mailbox): Promise<Finding> {
  const check = `mailbox ${mailbox.name}`;
  try {
    const { openInbox } = await import('../../src/adapters/imap/inbox.ts'); // only where a mailbox is read
    const inbox = await openInbox(mailbox, () => undefined);
    const waiting = await inbox.waiting();
    await inbox.close();
    return good(check, `${mailbox.user} at ${mailbox.host}:${mailbox.port}; ${waiting.length} mails are not handled yet`);
  } catch (error) {
    return failed(check, error);
  }
}

function failed(check: string, error: unknown): Finding {
  if (!(error instanceof SignalboxError)) throw error;
  return bad(check, error.message, error.fix ?? 'Correct the mailboxes file.');
}
