import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { insertFile, insertRefusedFile } from '../../src/store/folder-files.ts';
import { insertMail, insertUntaken } from '../../src/store/mail-messages.ts';
import { mailOf, pdfOf } from '../../testkit/inbox/mails.ts';
import { openCliStage, type CliStage } from '../helpers/cli.ts';
import '../../testkit/quiet-runtime.ts';

let stage: CliStage;
beforeAll(async () => {
  stage = await openCliStage();
});
afterAll(() => stage.close());

const asked = async (...args: string[]): Promise<unknown> => {
  const { stdout, stderr } = await stage.run([...args, '--json']);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};

it('lists, shows, dismisses and retries mails, also one that could not be taken', async () => {
  const place = { mailbox: 'invoices', uid_validity: '7' };
  await insertMail(stage.db, {
    ...place,
    uid: 1,
    size: 9,
    whole: true,
    raw: Buffer.from(mailOf()),
    origin: 'mail:<1@example.com>',
    messageId: null,
  });
  const error = { code: 'MAIL_NOT_TAKEN', message: 'The mail starts no run', field: 'mail', fix: 'Look at it.' } as const;
  const found = {
    sender: 'kim@example.com',
    subject: 'See \u001b[31mred',
    message_id: '<1@example.com>',
    state: 'refused',
    tries: 1,
  } as const;
  await stage.db
    .updateTable('mail_messages')
    .set({ ...found, error: JSON.stringify(error) })
    .execute();
  await insertUntaken(stage.db, { ...place, uid: 2 }, { tries: 5, error: { ...error, code: 'MAILBOX_UNREACHABLE' } });
  const refused = {
    ...{ id: 1, mailbox: 'invoices', uid: 1, messageId: '<1@example.com>', from: 'kim@example.com', subject: found.subject },
    ...{ receivedAt: expect.any(String), state: 'refused', tries: 1, nextTryAt: null, outcome: null, error },
  };
  expect(await asked('mail')).toEqual([expect.objectContaining({ id: 2, state: 'dead', tries: 5, from: null }), refused]);
  expect(await asked('mail', 'list', '--state', 'refused', '--mailbox', 'invoices')).toEqual([refused]);
  expect(await asked('mail', 'list', '--mailbox', 'other')).toEqual([]);
  const details = { uidValidity: '7', size: 9, ref: expect.stringMatching(/^sha256:/), marked: false };
  expect(await asked('mail', 'show', '1')).toEqual({ ...refused, ...details });
  expect((await stage.run(['mail'])).stdout).toContain('MAIL_NOT_TAKEN: The mail starts no run');
  const shown = (await stage.run(['mail', 'show', '1'])).stdout;
  expect(shown).toContain('See <U+001B>[31mred');
  expect(shown).toContain('Look at it.');
  expect((await stage.run(['mail', 'show', '2'])).stdout).not.toContain('kept as');
  expect(await stage.run(['mail', 'dismiss', '1', '2'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--as') });
  const dismissed = { state: 'dismissed', dismissed: { by: 'otto', reason: 'Advertising', at: expect.any(String) } };
  expect(await asked('mail', 'dismiss', '1', '2', '--as', 'otto', '--reason', 'Advertising')).toMatchObject([dismissed, dismissed]);
  expect((await stage.run(['mail', 'show', '1'])).stdout).toMatch(/dismissed +by otto, .*: Advertising/);
  expect(await asked('mail', 'list', '--state', 'dismissed')).toHaveLength(2);
  const repeated = { state: 'stored', tries: 0, nextTryAt: expect.any(String), error: null };
  expect(await asked('mail', 'retry', '1')).toMatchObject(repeated);
  expect(await asked('mail', 'retry', '2')).toMatchObject({ ...repeated, ref: null });
  expect(await stage.run(['mail', 'show', '4711'])).toMatchObject({ code: 3, stderr: expect.stringContaining('MAIL_NOT_FOUND') });
  expect(await stage.run(['mail', 'retry', 'x'])).toMatchObject({ code: 2, stderr: expect.stringContaining('signalbox mail') });
});

it('lists, shows and retries the files of watched folders', async () => {
  const place = { folder: 'scans', key: 'a', name: 'invoice \u001b[31m.pdf' };
  await insertFile(stage.db, { ...place, body: pdfOf('one'), mediaType: 'application/pdf', shown: 'invoice.pdf', origin: 'folder:/scans' });
  const outcome = { did: 'started', run: 'invoice:f-1', alreadyStarted: true, sameAs: 'first.pdf' };
  await stage.db
    .updateTable('folder_files')
    .set({ state: 'done', tries: 1, outcome: JSON.stringify(outcome) })
    .execute();
  const error = { code: 'DOCUMENT_UNREADABLE', message: 'It is a link', field: 'file', fix: 'Put a file there.' } as const;
  await insertRefusedFile(stage.db, { folder: 'scans', key: 'b', name: 'link' }, error);
  const done = {
    ...{ id: 1, folder: 'scans', name: place.name, receivedAt: expect.any(String), state: 'done', tries: 1, nextTryAt: null },
    ...{ outcome, error: null },
  };
  expect(await asked('files')).toEqual([expect.objectContaining({ id: 2, state: 'refused', error }), done]);
  expect(await asked('files', 'list', '--state', 'done', '--folder', 'scans')).toEqual([done]);
  expect(await asked('files', 'show', '1')).toEqual({ ...done, size: pdfOf('one').length, ref: expect.stringMatching(/^sha256:/) });
  const shown = (await stage.run(['files', 'show', '1'])).stdout;
  expect(shown).toContain('invoice:f-1 was started before, by first.pdf with the same content');
  expect(shown).toContain('invoice <U+001B>[31m.pdf');
  expect(await asked('files', 'retry', '2')).toMatchObject({ state: 'stored', error: null, ref: null });
  expect(await stage.run(['files', 'show', '4711'])).toMatchObject({ code: 3, stderr: expect.stringContaining('FILE_NOT_FOUND') });
});

it('starts a run for each file of a folder, says what came of each, and has exit code 1 where one is refused', async () => {
  const scans = join(stage.folder, 'scans');
  mkdirSync(scans);
  writeFileSync(join(scans, 'one.pdf'), pdfOf('one'));
  const start = (...more: string[]) => stage.run(['start', 'invoice', '--folder', 'scans', '--as', 'paula', ...more]);
  const first = await start();
  const run = /invoice:f-[0-9a-f]{20}/.exec(first.stdout)?.[0];
  expect(first).toEqual({ code: 0, stdout: `started  one.pdf  ${run}\n`, stderr: '' });
  symlinkSync('one.pdf', join(scans, 'two\u001b.pdf'));
  expect(await start()).toEqual({ code: 1, stdout: `known    one.pdf  ${run}\nrefused  two<U+001B>.pdf: it is a link\n`, stderr: '' });
  const { code, stdout } = await start('--json');
  expect([code, JSON.parse(stdout)]).toEqual([
    1,
    [
      { file: 'one.pdf', outcome: 'known', run },
      { file: 'two\u001b.pdf', outcome: 'refused', reason: 'it is a link' },
    ],
  ]);
  expect(await start('--id', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('--id') });
  expect(await stage.run(['start', 'order', '--folder', 'scans'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('takes no files'),
  });
  mkdirSync(join(stage.folder, 'nothing'));
  expect(await stage.run(['start', 'invoice', '--folder', 'nothing'])).toMatchObject({ code: 0, stderr: 'nothing has no files.\n' });
});
