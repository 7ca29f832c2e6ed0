import type { Logger } from 'pino';
import { openInbox } from '../../adapters/imap/inbox.ts';
import { openMailReader } from '../../adapters/mime/reader.ts';
import { senderOf } from '../../adapters/smtp/sender.ts';
import type { SignalboxClient } from '../../client/connect.ts';
import { allWorkflows } from '../../contracts/registry.ts';
import { secretsNamed, type Config } from '../../settings/environment.ts';
import { readMailboxes } from '../../settings/mailbox-settings.ts';
import type { Loop } from '../loop.ts';
import { openInboxes } from './inboxes.ts';

const isBuilt = import.meta.url.endsWith('.js');

/** The program of the thread that reads mails: built or from source. */
const READER = new URL(`../../adapters/mime/${isBuilt ? 'thread.js' : 'thread-from-source.mjs'}`, import.meta.url);

/**
 * Takes mails as the mailboxes file says. Null when it names no mailbox.
 * @throws SignalboxError CONFIG_INVALID naming file, line and field.
 */
export function openMail(config: Config, file: string, client: SignalboxClient, logger: Logger): Pick<Loop, 'close'> | null {
  const mailboxes = readMailboxes({ file, workflows: allWorkflows(), secretsNamed });
  if (mailboxes.length === 0) return null;
  const reader = openMailReader(READER);
  const { domain } = senderOf(config.SIGNALBOX_MAIL_FROM);
  logger.info({ mailboxes: mailboxes.map(({ name }) => name) }, 'mails start runs');
  const inboxes = openInboxes({ client, mailboxes, readMail: reader.read, domain, openInbox, logger });
  return {
    close: async () => {
      await inboxes.close();
      await reader.close();
    },
  };
}
