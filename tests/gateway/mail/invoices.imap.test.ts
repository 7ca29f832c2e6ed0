import { afterAll, beforeAll, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import type { MailReader } from '../../../src/adapters/mime/reader.ts';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { takenMails } from '../../../src/client/mail/list.ts';
import { registerSearchAttributes } from '../../../src/worker/search-attributes.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startTestServer, type TestServer } from '../../../testkit/temporal-server.ts';
import { startDovecot, type Dovecot } from '../../../testkit/inbox/dovecot.ts';
import { mailOf, pdfOf, withFiles } from '../../../testkit/inbox/mails.ts';
import { withImapServer } from '../../helpers/with-imap-server.ts';
import { mailboxOf, openPart, openReader, settledMails } from './stage.ts';
import '../../../testkit/quiet-runtime.ts';

withImapServer('a mailbox of invoices', () => {
  let database: TestDatabase;
  let server: TestServer;
  let dovecot: Dovecot;
  let client: SignalboxClient;
  let reader: MailReader;
  beforeAll(async () => {
    [database, server, dovecot] = await Promise.all([openTestDatabase(), startTestServer(), startDovecot()]);
    client = openTestClient(database.db, server.address);
    reader = openReader();
    const { NativeConnection } = await import('@temporalio/worker');
    const connection = await NativeConnection.connect({ address: server.address });
    await registerSearchAttributes(connection, 'default');
    await connection.close();
  });
  afterAll(async () => {
    await reader.close();
    await client.close();
    await dovecot.close();
    await server.stop();
    await database.close();
  });

  it('starts one run for each document, keeps each once, and repeats nothing for a second delivery, a restart or a retry', async () => {
    const [first, second, zip] = [
      pdfOf('one'),
      pdfOf('two'),
      await new JSZip().file('a.pdf', pdfOf('one')).generateAsync({ type: 'nodebuffer' }),
    ];
    const file = (content: Buffer, name = 'invoice.pdf', type = 'application/pdf') => ({ name, type, content });
    const invoice = withFiles([file(first)], { id: '<1@vendor.example>', from: 'billing@vendor.example' });
    const mails = [
      invoice,
      `Received: from relay.example\r\n${invoice}`,
      withFiles([file(first), file(second, '../two.pdf', 'application/octet-stream'), file(zip, 'more.zip', 'application/zip')], {
        id: '<2@vendor.example>',
      }),
      withFiles([file(zip, 'invoice.zip', 'application/zip')], { id: '<3@vendor.example>' }),
      withFiles([file(Buffer.from('MZ\0'), 'invoice.pdf')], { id: '<4@vendor.example>' }),
      mailOf({ id: '<5@vendor.example>', headers: ['Auto-Submitted: auto-generated'] }),
      withFiles([file(first)], { id: '<6@vendor.example>', from: '' }),
    ];
    await dovecot.deliver('invoices', mails);
    const mailbox = mailboxOf(dovecot.port, { user: 'invoices', workflow: 'invoice', automatic: true });
    const part = openPart(client, reader, [mailbox]);
    const found = await settledMails(client, mails.length);
    await part.close();
    const runsOf = (index: number) => (found[index]!.outcome as { runs: { run: string; alreadyStarted: boolean }[] }).runs;
    expect(runsOf(1)).toEqual([{ run: runsOf(0)[0]!.run, alreadyStarted: true }]);
    expect(runsOf(2).map(({ alreadyStarted }) => alreadyStarted)).toEqual([false, false]);
    expect(found[2]!.outcome).toMatchObject({ note: 'not taken: more.zip (said to be application/zip)' });
    expect(found.slice(3).map(({ error }) => error?.message)).toEqual([
      expect.stringContaining('but invoice.zip (said to be application/zip)'),
      expect.stringContaining('but invoice.pdf (said to be application/pdf)'),
      expect.stringMatching(/no attachment of application\/pdf$/),
      expect.stringContaining('receivedFrom'),
    ]);

    const again = openPart(client, reader, [mailbox]);
    await Promise.all(found.map(({ id }) => takenMails.again(client, id)));
    const repeated = await settledMails(client, mails.length);
    await again.close();
    expect(repeated.map(({ state }) => state)).toEqual(found.map(({ state }) => state));
    const runs = await database.db.selectFrom('runs').select('input').execute();
    const inputs = runs.map(({ input }) => input as { document: { ref: string }; receivedFrom: string });
    expect(inputs.map(({ receivedFrom }) => receivedFrom).sort()).toEqual(['billing@vendor.example', 'kim@example.com', 'kim@example.com']);
    const kept = await database.db.selectFrom('documents').select('ref').where('media_type', '=', 'application/pdf').execute();
    expect(kept.map(({ ref }) => ref).sort()).toEqual([...new Set(inputs.map(({ document }) => document.ref))].sort());
    const temporal = await client.temporal();
    for (const { run } of [...runsOf(0), ...runsOf(2)]) expect((await temporal.workflow.getHandle(run).describe()).historyLength).toBe(2);
  });
});
