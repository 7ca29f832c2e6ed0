import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..', '..');

function runJest(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-closing-line-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const config = JSON.stringify({
    rootDir: folder,
    transform: {},
    reporters: ['default', join(repository, 'tests/helpers/closing-line.mjs')],
  });
  const ran = spawnSync(process.execPath, [join(repository, 'node_modules/jest/bin/jest.js'), '--config', config, '--cache=false'], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  return { code: ran.status, lastLine: ran.stdout.trimEnd().split('\n').at(-1) };
}

it('ends with the counts and the exit code of success', () => {
  expect(runJest({ 'a.test.js': 'it("a", () => {}); it("b", () => {});' })).toEqual({ code: 0, lastLine: '2 passed, 0 failed' });
});

it('counts failures, skipped tests, and a file that cannot run', () => {
  const ran = runJest({
    'a.test.js': 'it("a", () => {}); it("b", () => { throw new Error("no"); }); it.skip("c", () => {}); it.todo("d");',
    'b.test.js': 'this is no program',
  });
  expect(ran).toEqual({ code: 1, lastLine: '1 passed, 2 failed, 2 skipped' });
});
