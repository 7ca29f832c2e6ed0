import { describe } from '@jest/globals';
import { hasImapServer } from '../../testkit/inbox/dovecot.ts';

/** Tests that need an IMAP server, in files named *.imap.test.ts: without Debian's dovecot-imapd the closing line of the run says that they did not run. */
export const withImapServer = hasImapServer ? describe : describe.skip;
