import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { KEYWORDS } from '../../../src/adapters/imap/inbox.ts';
import { startRun } from '../../../src/client/start.ts';
import { ticket } from '../../../testkit/client.ts';
import { eventually } from '../../../testkit/processes.ts';
import { withImapServer } from '../../helpers/with-imap-server.ts';
import type { Mailbox, MailView } from '../../../src/kit/common/mailbox.ts';
import { mailOf } from '../../../testkit/inbox/mails.ts';
import { storm } from '../../../testkit/inbox/storm.ts';
import { untilKilled } from './until-killed.ts';
import { DOMAIN, loggedLines, mailboxOf, openPart, settledMails } from './stage.ts';
import { startMailServers, type MailServers } from './servers.ts';
import { withListening } from '../../helpers/listening-worker.ts';
import '../../../testkit/quiet-runtime.ts';

withImapServer('a mailbox', () => {
  let servers: MailServers;
  let { database, dovecot, client, reader, connection } = {} as MailServers;
  beforeAll(async () => {
    servers = await startMailServers();
    ({ database, dovecot, client, reader, connection } = servers);
  });
  afterEach(() => servers.empty());
  afterAll(() => servers.close());

  const runs = () => database.db.selectFrom('runs').select(['id', 'input', 'initiator']).orderBy('id').execute();
  const withWorker = (work: () => Promise<void>): Promise<void> => withListening(connection, work);
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
    expect(run).toMatchObject({
      initiator: 'system',
      input: { customerEmail: 'kim@example.com', subject: 'Norway', messageId: '<1@example.com>' },
    });
  });

  /** Puts mails into a new mailbox and has them carried out, in this order. */
  async function handled(user: string, mails: string[], changes: Partial<Mailbox> = {}): Promise<MailView[]> {
    await dovecot.deliver(user, mails);
    const part = openPart(client, reader, [mailboxOf(dovecot.port, { user, ...changes })]);
    const found = await settledMails(client, mails.length);
    await part.close();
    return found;
  }

  it('starts one run for a mail that is delivered twice, and another one for another content under its Message-ID', async () => {
    const mails = [
      mailOf(),
      `Received: from relay.example\r\n${mailOf()}`,
      mailOf({ body: 'Something else' }),
      mailOf({ id: null }),
      mailOf({ id: null }),
    ];
    const found = await handled('doubles', mails);
    expect(found.map(({ state }) => state)).toEqual(Array(5).fill('done'));
    expect(await runs()).toHaveLength(3);
    expect(found[2]!.outcome).toMatchObject({ did: 'started', note: `mail ${found[0]!.id} has its Message-ID and another content` });
  });

  it('finds the runs again when the server has renumbered its mails and lost their marks', async () => {
    await handled('renumbered', [mailOf(), mailOf({ id: '<2@example.com>' })]);
    await dovecot.as('renumbered', async (mail) => {
      await mail.mailboxOpen('INBOX');
      await mail.messageFlagsRemove('1:*', Object.values(KEYWORDS));
    });
    await dovecot.renumber('renumbered');
    const part = openPart(client, reader, [mailboxOf(dovecot.port, { user: 'renumbered' })]);
    const found = await settledMails(client, 4);
    await part.close();
    expect(new Set(found.map(({ outcome }) => outcome?.did))).toEqual(new Set(['started']));
    expect(await runs()).toHaveLength(2);
  });

  it('starts nothing for mails of programs and of ours, lists what nobody can take, and goes on', async () => {
    const found = await handled('kinds', [
      mailOf({ id: '<a@x.example>', headers: ['Auto-Submitted: auto-replied'], subject: 'Out of office' }),
      mailOf({ id: '<b@x.example>', headers: ['List-Id: <news.example>'] }),
      mailOf({ id: '<c@x.example>', headers: ['X-Signalbox-Run: support-ticket:1'] }),
      mailOf({ id: `<thread-1.0123456789abcdef01234567@${DOMAIN}>` }),
      mailOf({ id: '<d@x.example>', from: 'MAILER-DAEMON@mx.example', subject: 'Undelivered Mail Returned to Sender' }),
      mailOf({ id: '<e@x.example>', body: 'x'.repeat(1_200_000) }),
      mailOf({ id: '<f@x.example>', body: '--b\r\n\r\nx\r\n'.repeat(10_000), headers: ['Content-Type: multipart/mixed; boundary=b'] }),
      mailOf({ id: '<g@x.example>', from: '' }),
      mailOf({ id: '<h@x.example>' }),
    ]);
    expect(found.map(({ state, outcome, error }) => outcome?.did ?? `${state} ${error?.code}`)).toEqual([
      ...Array<string>(4).fill('nothing'),
      ...Array<string>(4).fill('refused MAIL_NOT_TAKEN'),
      'started',
    ]);
    expect(await runs()).toHaveLength(1);
    const again = openPart(client, reader, [mailboxOf(dovecot.port, { user: 'kinds' })]);
    await eventually(async () => expect((await flagsOf('kinds')).filter((flags) => flags.includes(KEYWORDS.refused))).toHaveLength(4));
    await again.close();
  });

  it('gives a reply of the customer and a mail that came back to the run that they answer, once, and nothing of another sender', async () => {
    const { id: run } = await startRun(client, { workflow: 'support-ticket', input: ticket, initiator: 'ana', businessId: 'T-1' });
    const sent = `<t-1-send-reply.0123456789abcdef01234567@${DOMAIN}>`;
    const effect = {
      key: 'T-1/send reply',
      run_id: run,
      step: null,
      action: 'send_mail',
      class: 'irreversible',
      request_hash: 'x',
    } as const;
    await database.db
      .insertInto('effects')
      .values({ ...effect, status: 'done', result: JSON.stringify({ messageId: sent }) })
      .execute();
    const answer = (id: string, from: string) => mailOf({ id, from, body: 'It is A-1001.', headers: [`In-Reply-To: ${sent}`] });
    const bounce = mailOf({
      ...{ id: '<b@mx.example>', from: 'MAILER-DAEMON@mx.example', subject: 'Undelivered Mail Returned to Sender' },
      headers: ['Content-Type: multipart/report; report-type=delivery-status; boundary=r'],
      body: `--r\r\n\r\nIt could not be delivered.\r\n--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: ${sent}\r\n\r\nHello\r\n--r--`,
    });
    const reply = answer('<r@x.example>', 'Kim@Example.com');
    await withWorker(async () => {
      const found = await handled('replies', [reply, reply, answer('<e@x.example>', 'eve@example.com'), bounce]);
      const message = { did: 'sent', run, message: 'customerReply', code: null };
      expect(found.map(({ outcome }) => outcome)).toMatchObject([
        message,
        message,
        { did: 'started', note: `it answers ${run}, but eve@example.com is not the address that we wrote to` },
        message,
      ]);
      await dovecot.deliver('replies', [
        mailOf({ id: '<more@x.example>', body: 'And it is late.', headers: ['In-Reply-To: <r@x.example>'] }),
      ]);
      const part = openPart(client, reader, [mailboxOf(dovecot.port, { user: 'replies' })]);
      expect((await settledMails(client, 5))[4]).toMatchObject({ messageId: '<more@x.example>', outcome: message }); // to a mail of their own
      await part.close();
      const handle = (await client.temporal()).workflow.getHandle(run);
      await handle.executeUpdate('operate', { args: [{ action: 'cancel', person: 'otto', reason: 'over' }] });
      expect(await handle.result()).toEqual({ heard: 3 });
    });
    await database.db.deleteFrom('mail_messages').execute();
    const [late] = await handled('late', [answer('<l@x.example>', 'kim@example.com')]);
    expect(late!.outcome).toMatchObject({ did: 'started', note: `it answers ${run}, which has ended` });
    const bodies = (await runs()).map(({ input }) => (input as { body: string }).body);
    expect(bodies).toContain(`It is A-1001.\n\n[It answers ${run}, which has ended.]`);
  });

  it('loses nothing and starts nothing twice of 60 mails with doubles, while it is killed twice', async () => {
    const mails = storm(60, DOMAIN);
    await dovecot.deliver('storm', mails.all);
    const mailbox = mailboxOf(dovecot.port, { user: 'storm' });
    for (const calls of [40, 90]) await untilKilled(client, reader, mailbox, calls);
    const part = openPart(client, reader, [mailbox]);
    const found = await settledMails(client, mails.all.length);
    await eventually(async () =>
      expect((await flagsOf('storm')).filter((flags) => flags.includes(KEYWORDS.handled))).toHaveLength(found.length),
    );
    await part.close();
    expect(found).toHaveLength(mails.all.length);
    const bodies = (await runs()).map(({ input }) => (input as { body: string }).body);
    expect(bodies.sort()).toEqual(mails.tickets.toSorted());
  });

  it('stops a loop with a program that answers without saying that it is one, and takes mails of others', async () => {
    const robot = Array.from({ length: 4 }, (_, at) =>
      mailOf({ id: `<${at}@robot.example>`, from: at % 2 === 0 ? 'bot@x.example' : 'BOT@x.example' }),
    );
    const found = await handled('loop', [...robot, mailOf({ id: '<p@x.example>' })], { maxPerSender: 3 });
    expect(found.filter(({ error }) => error?.message.includes('answers our answers'))).toHaveLength(1);
    expect(await runs()).toHaveLength(4);
  });

  it('moves mails where the mailbox says so', async () => {
    const move = { move: 'Handled', refused: 'Refused' };
    await dovecot.deliver('mover', [mailOf(), mailOf({ id: '<2@x.example>', from: '' })]);
    const part = openPart(client, reader, [mailboxOf(dovecot.port, { user: 'mover', handled: move })]);
    await settledMails(client, 2);
    const count = (folder: string) =>
      dovecot.as('mover', async (mail) => {
        const status = await mail.status(folder, { messages: true });
        return status ? status.messages : null;
      });
    await eventually(async () => expect([await count('INBOX'), await count('Handled'), await count('Refused')]).toEqual([0, 1, 1]));
    await part.close();
  });

  it('says once that a server is away, goes on with the other mailbox, and with the first when it is back', async () => {
    const [lines, logger] = loggedLines();
    const away = mailboxOf(dovecot.port, { name: 'away', user: 'away', password: 'wrong' });
    await dovecot.deliver('here', [mailOf()]);
    const part = openPart(client, reader, [away, mailboxOf(dovecot.port, { user: 'here' })], logger);
    await settledMails(client, 1);
    await eventually(() => expect(lines().filter(({ mailbox }) => mailbox === 'away')).toMatchObject([{ code: 'MAILBOX_UNREACHABLE' }]));
    await dovecot.stop();
    await eventually(() => expect(lines().filter(({ mailbox, code }) => mailbox === 'support' && code)).toHaveLength(1));
    await dovecot.start();
    await dovecot.deliver('here', [mailOf({ id: '<2@example.com>' })]);
    expect(await settledMails(client, 2)).toHaveLength(2);
    await part.close();
  });
});
