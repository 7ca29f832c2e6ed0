import type { Logger } from 'pino';
import { claimDueMails, settleMail } from '../../client/mail/queue.ts';
import type { OpenInbox } from '../../kit/common/mailbox.ts';
import type { Loop } from '../loop.ts';
import { openQueue } from '../queue.ts';
import { carryOut, type MailParts } from './carry-out.ts';
import { openCollector } from './collect.ts';

/** Few, because each holds a whole mail in memory. */
const AT_ONCE = 3;
/** Longer than a try takes; a killed gateway's mails are due again after it. */
const LEASE_MS = 60_000;

/** Takes mails from the mailboxes and carries them out until it is closed, also those of before its start. */
export function openInboxes(parts: MailParts & { openInbox: OpenInbox; logger: Logger; leaseMs?: number }): Pick<Loop, 'close'> {
  const { client, mailboxes, openInbox, logger, leaseMs = LEASE_MS } = parts;
  const drain = openQueue({
    what: 'mail',
    claim: () => claimDueMails(client, AT_ONCE, leaseMs),
    carryOut: (due) => carryOut(parts, due),
    settle: async (due, settled) => {
      await settleMail(client, due, settled);
      collectors.find(({ name }) => name === due.mailbox)?.loop.wake(); // marks it on the server
    },
    facts: ({ mailbox }) => ({ mailbox }),
    logger,
  });
  const collectors = mailboxes.map((mailbox) => ({
    name: mailbox.name,
    loop: openCollector({ client, mailbox, openInbox, onStored: drain.wake, logger }),
  }));
  return {
    close: async () => {
      await Promise.all(collectors.map(({ loop }) => loop.close()));
      await drain.close();
    },
  };
}
