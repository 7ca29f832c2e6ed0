import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { withImapServer } from '../../helpers/with-imap-server.ts';
import type { Mailbox, MailView } from '../../../src/kit/common/mailbox.ts';
import { mailOf } from '../../../testkit/inbox/mails.ts';
import { mailboxOf, openPart, settledMails } from './stage.ts';
import { startMailServers, type MailServers } from './servers.ts';
import { withListening } from '../../helpers/listening-worker.ts';
import '../../../testkit/quiet-runtime.ts';

withImapServer('the customers of a mailbox', () => {
  let servers: MailServers;
  let { database, dovecot, client, reader, connection } = {} as MailServers;
  beforeAll(async () => {
    servers = await startMailServers();
    ({ database, dovecot, client, reader, connection } = servers);
  });
  afterEach(() => servers.empty());
  afterAll(() => servers.close());

  const runs = () => database.db.selectFrom('runs').select(['id', 'input']).orderBy('id').execute();
  const withWorker = (work: () => Promise<void>): Promise<void> => withListening(connection, work);

  /** Puts mails into a new mailbox and has them carried out, in this order. */
  async function handled(user: string, mails: string[], changes: Partial<Mailbox> = {}): Promise<MailView[]> {
    await dovecot.deliver(user, mails);
    const part = openPart(client, reader, [mailboxOf(dovecot.port, { user, ...changes })]);
    const found = await settledMails(client, mails.length);
    await part.close();
    return found;
  }

  it('gives the follow-ups of customers to their own mails to the same runs, although they come together', async () => {
    const pairs = ['a', 'b', 'c', 'd'].flatMap((name) => [
      mailOf({ id: `<${name}@x.example>`, from: `${name}@x.example` }),
      mailOf({ id: `<${name}2@x.example>`, from: `${name}@x.example`, body: 'To Oslo.', headers: [`In-Reply-To: <${name}@x.example>`] }),
    ]);
    await withWorker(async () => {
      const did = (await handled('pairs', pairs)).map(({ outcome }) => outcome?.did);
      expect(did).toEqual(Array.from({ length: 4 }, () => ['started', 'sent']).flat());
    });
    expect(await runs()).toHaveLength(4);
  });

  it('takes the Reply-To of a contact form for the customer of a new ticket, and of no other mail', async () => {
    const form = (id: string, replyTo: string | null, ...headers: string[]) =>
      mailOf({ id, from: 'Shop <NoReply@shop.example>', headers: [...(replyTo ? [`Reply-To: ${replyTo}`] : []), ...headers] });
    const mails = [
      form('<1@shop.example>', 'Lee <lee@example.com>', 'Auto-Submitted: auto-generated'),
      form('<2@shop.example>', null),
      form('<3@shop.example>', 'lee@example.com', 'In-Reply-To: <1@shop.example>'),
      mailOf({ id: '<4@x.example>', from: 'kim@example.com', headers: ['Reply-To: eve@example.com'] }),
      mailOf({ id: '<5@x.example>', from: 'lee@example.com', headers: ['In-Reply-To: <1@shop.example>'] }),
    ];
    await withWorker(async () => {
      const found = await handled('form', mails, { contactForms: ['noreply@shop.example'] });
      expect(found.map(({ from, outcome, error }) => [from, outcome?.did ?? error?.field])).toEqual([
        ['lee@example.com', 'started'],
        ['NoReply@shop.example', 'from'],
        ['lee@example.com', 'started'],
        ['kim@example.com', 'started'],
        ['lee@example.com', 'sent'],
      ]);
    });
    const inputs = (await runs()).map(({ input }) => input as { customerEmail: string; automatic?: object });
    expect(inputs.map(({ customerEmail }) => customerEmail).sort()).toEqual(['kim@example.com', 'lee@example.com', 'lee@example.com']);
    expect(inputs.filter(({ automatic }) => automatic)).toEqual([]);
  });
});
