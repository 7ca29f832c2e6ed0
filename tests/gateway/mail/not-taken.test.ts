import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { findingsOf } from '../../../stack/supervisor/doctor-not-taken.ts';
import { formatRun } from '../../../src/cli/format-run.ts';
import type { MailReader } from '../../../src/adapters/mime/reader.ts';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { toSignalboxError } from '../../../src/client/errors.ts';
import { refuseFile } from '../../../src/client/folder/queue.ts';
import { takenMails } from '../../../src/client/mail/list.ts';
import { claimDueMails, settleMail, storeMail } from '../../../src/client/mail/queue.ts';
import { notTaken } from '../../../src/client/not-taken.ts';
import { carryOut } from '../../../src/gateway/mail/carry-out.ts';
import { metrics } from '../../../src/gateway/metrics.ts';
import { buildServer } from '../../../src/gateway/server.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import { findRun, insertRun } from '../../../src/store/runs.ts';
import { readRunView } from '../../../src/store/views.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { mailOf, pdfOf, withFiles } from '../../../testkit/inbox/mails.ts';
import { DOMAIN, mailboxOf, openReader } from './stage.ts';

const RUN = 'report:2026-Q3';
const idOf = (name: string) => `<${name}.0123456789abcdef01234567@${DOMAIN}>`;
let database: TestDatabase;
let client: SignalboxClient;
let reader: MailReader;

beforeAll(async () => {
  database = await openTestDatabase();
  client = openTestClient(database.db, '127.0.0.1:1');
  reader = openReader();
  await aReportThatWasMailed();
});
afterAll(async () => {
  await reader.close();
  await database.close();
});

async function aReportThatWasMailed(): Promise<void> {
  const { db } = database;
  const run = { id: RUN, workflow: 'report', businessId: '2026-Q3', initiator: 'system', initiatorSigns: null, input: {}, inputHash: 'x' };
  await insertRun(db, { ...run, configuration: {}, priority: 3, state: 'received' });
  const mails = ['ana', 'bob'].map((name) => ({ to: `${name}@example.com`, messageId: idOf(name), why: null }));
  const ended = { status: 'completed', state: 'sent', ended_at: new Date() } as const;
  await db
    .updateTable('runs')
    .set({ ...ended, result: JSON.stringify({ outcome: 'sent', mails: [null, ...mails] }) })
    .execute();
  for (const { messageId } of mails)
    await db
      .insertInto('effects')
      .values({
        ...{ key: messageId, run_id: RUN, step: null, action: 'send_mail', class: 'irreversible', request_hash: 'x', status: 'done' },
        result: JSON.stringify({ messageId, refused: [] }),
      })
      .execute();
}

const bounceOf = (sent: string) =>
  mailOf({
    ...{ id: `<${sent.length}@mx.example>`, from: 'MAILER-DAEMON@mx.example', subject: 'Undelivered Mail Returned to Sender' },
    headers: ['Content-Type: multipart/report; report-type=delivery-status; boundary=r'],
    body: `--r\r\n\r\nIt could not be delivered.\r\n--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: ${sent}\r\n\r\nHello\r\n--r--`,
  });

let uid = 0;
/** What the gateway does with a mail that came. */
async function receive(raw: string, workflow = 'invoice'): Promise<SignalboxError> {
  const place = { mailbox: 'support', uid_validity: '1', uid: (uid += 1) };
  await storeMail(client, {
    ...place,
    raw: Buffer.from(raw),
    messageId: null,
    origin: 'mail:x',
    size: raw.length,
    whole: raw.length < 1_000_000,
  });
  const [due] = await claimDueMails(client, 1, 60_000);
  const parts = { client, mailboxes: [mailboxOf(1, { workflow })], readMail: reader.read, domain: DOMAIN };
  const error = toSignalboxError(await carryOut(parts, due!).catch((thrown: unknown) => thrown));
  const { code, message, field = null, fix = null } = error;
  await settleMail(client, due!, { state: 'refused', error: { code, message, field, fix }, pauseMs: 1_000 });
  return error;
}

it('shows in the run of a report which recipient its mail did not reach, once the mail came back', async () => {
  const error = await receive(bounceOf(idOf('bob')));
  expect(error).toMatchObject({ code: 'MAIL_NOT_TAKEN', field: 'bounce', message: expect.stringContaining(`a mail of ${RUN} came back`) });
  const view = await readRunView(database.db, (await findRun(database.db, RUN))!, async () => (await client.people()).deciders());
  expect(view.cameBack).toEqual([{ to: 'bob@example.com', messageId: idOf('bob'), mail: 1, at: expect.any(String) }]);
  expect(formatRun(view)).toMatch(/the mail to bob@example\.com did not arrive.*signalbox mail show 1/);
  expect(await takenMails.list(client, { bounces: true, limit: 10 })).toMatchObject([{ bounce: { run: RUN, messageId: idOf('bob') } }]);
});

it.each<[string, string, string, RegExp]>([
  [
    'a program with a document',
    withFiles([{ name: 'a.pdf', type: 'application/pdf', content: pdfOf('a') }], {
      id: '<p@x.example>',
      headers: ['Auto-Submitted: auto-generated'],
    }),
    'automatic',
    /a program sent it, with a document/,
  ],
  [
    'a picture within the text',
    withFiles([{ name: 'a.png', type: 'image/png', content: Buffer.from('x') }], { id: '<q@x.example>' })
      .replace('multipart/mixed', 'multipart/related')
      .replace('text/plain', 'text/html')
      .replace('Content-Disposition: attachment;', 'Content-ID: <c>\r\nContent-Disposition: inline;'),
    'attachments',
    /but 1 picture within its text/,
  ],
])('refuses a mail of %s and says why, so that no invoice is passed over', async (_what, raw, field, why) => {
  const error = await receive(raw);
  expect(error).toMatchObject({ code: 'MAIL_NOT_TAKEN', field, message: expect.stringMatching(why) });
  await database.db.deleteFrom('mail_messages').where('bounce', 'is', null).execute();
});

it.each([
  ['from', mailOf({ id: '<n@x.example>', from: 'undisclosed: ;' }), /no address of a sender/],
  ['text', mailOf({ id: '<o@x.example>', subject: '', body: ' ' }), /it is empty/],
  ['customerEmail', mailOf({ id: '<w@x.example>', from: 'kim@nowhere' }), /customerEmail/],
])('says of a mail to a ticket what it lacks: %s', async (field, raw, why) => {
  const error = await receive(raw, 'support-ticket');
  expect(error).toMatchObject({ field, message: expect.stringMatching(why), fix: expect.stringContaining('in its mailbox') });
  expect(error.message).not.toMatch(/not fit: The input/);
  await database.db.deleteFrom('mail_messages').where('bounce', 'is', null).execute();
});

it('counts what was refused or came back by its reason, for the doctor and for Prometheus', async () => {
  await receive(bounceOf('<nobody@elsewhere.example>'));
  await receive(mailOf({ id: '<1@x.example>' }));
  await receive(mailOf({ id: '<2@x.example>', body: 'x'.repeat(1_100_000) }));
  const place = { folder: 'scans', name: 'link' };
  for (const key of ['a', 'b']) await refuseFile(client, { ...place, key }, new SignalboxError('DOCUMENT_UNREADABLE', { field: 'file' }));
  const counts = await notTaken(client, 24);
  expect(counts).toEqual([
    { what: 'bounces', reason: 'untold', count: 2 },
    { what: 'files', reason: 'DOCUMENT_UNREADABLE', count: 2 },
    { what: 'mails', reason: 'attachments', count: 1 },
    { what: 'mails', reason: 'size', count: 1 },
  ]);
  expect(findingsOf(counts)).toEqual([
    {
      check: 'not taken',
      ok: true,
      found: '2 mails were refused or given up within 24 h: 1 attachments, 1 size',
      fix: expect.stringContaining('signalbox mail list --state refused'),
    },
    {
      check: 'not taken',
      ok: true,
      found: '2 files were refused or given up within 24 h: 2 DOCUMENT_UNREADABLE',
      fix: expect.stringContaining('signalbox files'),
    },
    { check: 'not taken', ok: true, found: '2 mails of ours came back within 24 h: 2 untold', fix: expect.stringContaining('--bounces') },
  ]);
  expect(findingsOf([])).toMatchObject([{ ok: true, fix: null }]);
  const app = await buildServer(pino({ level: 'silent' }), [metrics(client)]);
  const { body } = await app.inject('/metrics');
  await app.close();
  expect(body).toContain('# TYPE signalbox_not_taken gauge\nsignalbox_not_taken{what="bounces",reason="untold"} 2\n');
  expect(body).toContain('signalbox_not_taken{what="mails",reason="size"} 1\n');
  await database.db
    .updateTable('mail_messages')
    .set({ next_try_at: new Date(0), received_at: new Date(0) })
    .execute();
  expect(await notTaken(client, 24)).toEqual([{ what: 'files', reason: 'DOCUMENT_UNREADABLE', count: 2 }]);
  expect(await notTaken(client)).toEqual(counts);
});
