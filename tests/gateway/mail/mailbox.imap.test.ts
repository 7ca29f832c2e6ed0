import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { NativeConnection } from '@temporalio/worker';
import { KEYWORDS } from '../../../src/adapters/imap/inbox.ts';
import type { MailReader } from '../../../src/adapters/mime/reader.ts';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { registerSearchAttributes } from '../../../src/worker/search-attributes.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { eventually } from '../../../testkit/processes.ts';
import { startTestServer, type TestServer } from '../../../testkit/temporal-server.ts';
import { startDovecot, withImapServer, type Dovecot } from '../../helpers/dovecot.ts';
import { mailOf } from './mails.ts';
import { mailboxOf, openPart, openReader, settledMails } from './stage.ts';
import '../../../testkit/quiet-runtime.ts';

withImapServer('a mailbox', () => {
  let database: TestDatabase;
  let server: TestServer;
  let dovecot: Dovecot;
  let client: SignalboxClient;
  let reader: MailReader;
  beforeAll(async () => {
    [database, server, dovecot] = await Promise.all([openTestDatabase(), startTestServer(), startDovecot()]);
    client = openTestClient(database.db, server.address);
    reader = openReader();
    const connection = await NativeConnection.connect({ address: server.address });
    await registerSearchAttributes(connection, 'default');
    await connection.close();
  });
  afterEach(async () => {
    await database.db.deleteFrom('mail_messages').execute();
    await database.db.deleteFrom('runs').execute();
  });
  afterAll(async () => {
    await reader.close();
    await client.close();
    await dovecot.close();
    await server.stop();
    await database.close();
  });

  const runs = () => database.db.selectFrom('runs').select(['id', 'input', 'initiator']).orderBy('id').execute();
  const flagsOf = (user: string) =>
    dovecot.as(user, async (mail) => {
      await mail.mailboxOpen('INBOX');
      return (await mail.fetchAll('1:*', { flags: true })).map(({ flags }) => [...flags!].filter((flag) => flag !== '\\Recent').sort());
    });

  it('starts one ticket for a mail, also when the gateway is started again, and marks the mail', async () => {
    await dovecot.deliver('one', [mailOf()]);
    const mailbox = mailboxOf(dovecot.port, { user: 'one' });
    for (let start = 0; start < 2; start++) {
      const part = openPart(client, reader, [mailbox]);
      const [mail] = await settledMails(client, 1);
      expect(mail).toMatchObject({ state: 'done', messageId: '<1@example.com>', from: 'kim@example.com', subject: 'Norway', tries: 1 });
      await eventually(async () => expect(await flagsOf('one')).toEqual([[KEYWORDS.handled, '\\Seen'].sort()]));
      await part.close();
    }
    const [run, ...others] = await runs();
    expect(others).toEqual([]);
    expect(run).toMatchObject({ initiator: 'system', input: { customerEmail: 'kim@example.com', subject: 'Norway', messageId: '<1@example.com>' } });
  });
});
