import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { checkFolders } from '../../../stack/supervisor/doctor-folders.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-doctor-folders-'));
afterAll(() => rmSync(folder, { recursive: true }));

function check(content: string) {
  const file = join(folder, 'folders.yaml');
  writeFileSync(file, content);
  return checkFolders({ SIGNALBOX_FOLDERS: file });
}

it('needs no file, and reports what the gateway would refuse, with the line', async () => {
  expect(await checkFolders({ SIGNALBOX_FOLDERS: undefined })).toMatchObject([{ ok: true, found: expect.stringContaining('none') }]);
  expect(await check('a: { path: x, workflow: order }')).toMatchObject([
    { check: 'folders', ok: false, found: expect.stringMatching(/folders\.yaml:1: a\.workflow/) },
  ]);
});

it('counts what is in each folder, and names one that cannot be read', async () => {
  const scans = join(folder, 'scans');
  mkdirSync(scans);
  writeFileSync(join(scans, 'a.pdf'), '');
  expect(
    await check(JSON.stringify({ scans: { path: scans, workflow: 'invoice' }, away: { path: `${scans}/no`, workflow: 'invoice' } })),
  ).toEqual([
    { check: 'folder scans', ok: true, found: `${scans} for invoice; 1 files and folders are in it`, fix: null },
    { check: 'folder away', ok: false, found: expect.stringContaining('ENOENT'), fix: expect.stringContaining('is there') },
  ]);
});
