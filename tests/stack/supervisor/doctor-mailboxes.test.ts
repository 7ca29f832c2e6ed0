import { createServer } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { checkMailboxes } from '../../../stack/supervisor/doctor-mailboxes.ts';
import { freePort } from '../../../testkit/free-port.ts';
import { hasImapServer, PASSWORD, startDovecot } from '../../../testkit/inbox/dovecot.ts';
import { mailOf } from '../../../testkit/inbox/mails.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-doctor-mailboxes-'));
process.env['DOCTOR_MAIL_PASSWORD'] = PASSWORD;
afterAll(() => {
  delete process.env['DOCTOR_MAIL_PASSWORD'];
  rmSync(folder, { recursive: true });
});

let count = 0;
function check(mailboxes: object | string) {
  const file = join(folder, `mailboxes-${++count}.yaml`);
  writeFileSync(file, typeof mailboxes === 'string' ? mailboxes : JSON.stringify(mailboxes));
  return checkMailboxes({ SIGNALBOX_MAILBOXES: file });
}
const mailbox = (port: number, changes: object = {}) => ({
  ...{ host: '127.0.0.1', port, tls: 'none', user: 'doctor', password: 'DOCTOR_MAIL_PASSWORD', workflow: 'invoice' },
  ...changes,
});

it('needs no file, and reports what the gateway would refuse, with the line', async () => {
  expect(await checkMailboxes({ SIGNALBOX_MAILBOXES: undefined })).toMatchObject([{ ok: true, found: expect.stringContaining('none') }]);
  expect(await check('a: { host: x, user: y, password: P, workflow: order }')).toMatchObject([
    { check: 'mailboxes', ok: false, found: expect.stringMatching(/mailboxes-\d+\.yaml:1: a\.workflow/) },
  ]);
});

it('names each mailbox that cannot be read, and what to do, also behind a server that speaks another protocol', async () => {
  const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const found = await check({
    away: mailbox(await freePort()),
    unset: mailbox(1, { password: 'NOT_SET_MAIL_PASSWORD' }),
    web: mailbox((web.address() as { port: number }).port),
  });
  web.close();
  expect(found).toMatchObject([
    { check: 'mailbox away', ok: false, found: expect.stringContaining('ECONNREFUSED'), fix: expect.stringContaining('answers') },
    { check: 'mailbox unset', ok: false, fix: 'Set NOT_SET_MAIL_PASSWORD for the gateway.' },
    { check: 'mailbox web', ok: false },
  ]);
});

(hasImapServer ? it : it.skip)('logs in, counts the mails that wait, and tells a wrong password apart', async () => {
  const dovecot = await startDovecot();
  try {
    await dovecot.deliver('doctor', [mailOf(), mailOf({ id: '<2@example.com>' })]);
    process.env['DOCTOR_WRONG_PASSWORD'] = 'wrong';
    const found = await check({ right: mailbox(dovecot.port), wrong: mailbox(dovecot.port, { password: 'DOCTOR_WRONG_PASSWORD' }) });
    delete process.env['DOCTOR_WRONG_PASSWORD'];
    expect(found).toMatchObject([
      { check: 'mailbox right', ok: true, found: `doctor at 127.0.0.1:${dovecot.port}; 2 mails are not handled yet` },
      { check: 'mailbox wrong', ok: false, fix: expect.stringContaining('DOCTOR_WRONG_PASSWORD') },
    ]);
    expect(JSON.stringify(found)).not.toContain(PASSWORD);
  } finally {
    await dovecot.close();
  }
});
