import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { allWorkflows } from '../../src/contracts/registry.ts';
import { readMailboxes } from '../../src/settings/mailbox-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailboxes-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function read(yaml: string, secrets: Record<string, string> = {}) {
  const file = join(folder, `${(files += 1)}.yaml`);
  writeFileSync(file, yaml);
  const secretsNamed = (names: readonly string[]) => names.flatMap((name) => secrets[name] ?? []);
  const papers = { name: 'papers', mail: { documentInput: () => ({}) } };
  return readMailboxes({ file, workflows: [...allWorkflows(), papers], secretsNamed });
}
const mailbox = (lines: string) =>
  `support:\n  host: imap.example.com\n  user: support@example.com\n  password: MAIL_PASSWORD\n${lines.replace(/^/gm, '  ')}\n`;

it('fills in what is usual, and takes the password from the variable', () => {
  const [found] = read(mailbox('workflow: support-ticket'), { MAIL_PASSWORD: 'secret' });
  expect(found).toMatchObject({
    ...{ name: 'support', port: 993, tls: 'implicit', folder: 'INBOX', since: null, as: 'system', automatic: false, handled: 'flag' },
    ...{
      password: 'secret',
      passwordName: 'MAIL_PASSWORD',
      maxBytes: 25 * 1_024 * 1_024,
      maxAttachments: 20,
      maxPerSender: 30,
      pollSeconds: 30,
    },
  });
  expect(read(mailbox('workflow: papers\ntls: starttls'))).toMatchObject([{ port: 143, password: null }]);
});

it.each([
  ['workflow: order', 'support.workflow'],
  ['workflow: support-ticket\ntls: none', 'support.tls'],
  ['workflow: support-ticket\nautomatic: true', 'support.automatic'],
  ['workflow: support-ticket\nattachments: [application/pdf]', 'support.attachments'],
  ['workflow: papers\ncontactForms: [noreply@shop.example]', 'support.contactForms'],
  ['workflow: support-ticket\ncontactForms: [shop.example]', 'support.contactForms.0'],
  ['workflow: papers\nattachments: [pdf]', 'support.attachments.0'],
  ['workflow: papers\nsince: yesterday', 'support.since'],
  ['workflow: papers\nhandled: { move: INBOX, refused: Refused }', 'support.handled'],
  ['workflow: papers\nfolder: "In*"', 'support.folder'],
  ['workflow: papers\npasword: X', 'support.pasword'],
])('refuses `%s` and names the field %s', (lines, field) => {
  expect(() => read(mailbox(lines))).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field }));
});

it('takes the name of a variable for the password, never a password', () => {
  expect(() => read(mailbox('workflow: papers').replace('MAIL_PASSWORD', 'hunter2!'))).toThrow(
    /must be the name of an environment variable/,
  );
});
