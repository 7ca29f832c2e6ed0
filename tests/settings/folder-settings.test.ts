import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { allWorkflows } from '../../src/contracts/registry.ts';
import { readFolders } from '../../src/settings/folder-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'folders-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function read(lines: string) {
  const file = join(folder, `${(files += 1)}.yaml`);
  writeFileSync(file, `scans:\n${lines.replace(/^/gm, '  ')}\n`);
  return readFolders({ file, workflows: allWorkflows() });
}

it('fills in what is usual, and takes a path from the working folder', () => {
  expect(read('path: scans\nworkflow: invoice')).toEqual([
    {
      ...{ name: 'scans', path: resolve('scans'), workflow: 'invoice', as: 'system', pollSeconds: 10 },
      types: ['application/pdf', 'image/png', 'image/jpeg'],
    },
  ]);
});

it.each([
  ['workflow: invoice', 'scans.path'],
  ['path: scans\nworkflow: order', 'scans.workflow'],
  ['path: scans\nworkflow: payment-file', 'scans.workflow'],
  ['path: scans\nworkflow: invoice\ntypes: [pdf]', 'scans.types.0'],
  ['path: scans\nworkflow: invoice\npollSeconds: 0', 'scans.pollSeconds'],
  ['path: scans\nworkflow: invoice\nmove: done', 'scans.move'],
])('refuses `%s` and names the field %s', (lines, field) => {
  expect(() => read(lines)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field }));
});
