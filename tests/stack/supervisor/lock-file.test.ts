import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { takeLock } from '../../../stack/supervisor/lock-file.ts';
import { identify } from '../../../stack/supervisor/process-identity.ts';
import { temporaryFolder } from '../../../testkit/processes.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'lock');
});
afterEach(() => folder.remove());

it('is given to one holder, and to the next after the release', () => {
  const first = takeLock(path);
  if (!('lock' in first)) throw new Error('the first must get it');
  expect(takeLock(path)).toEqual({ holder: identify(process.pid) });
  first.lock.release();
  expect(takeLock(path)).toHaveProperty('lock');
  expect(readdirSync(folder.path)).toEqual(['lock']);
});

it('is taken over from a dead process', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(path, JSON.stringify({ pid, startMark: 'some boot:1' }));
  expect(takeLock(path)).toHaveProperty('lock');
});

it('is taken over when a later process has the id of the holder', () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, startMark: 'an earlier start' }));
  expect(takeLock(path)).toHaveProperty('lock');
});

it.each(['', '{"pid":', 'null', '{"pid":"x"}'])('is taken over when its file is broken: %j', (content) => {
  writeFileSync(path, content);
  expect(takeLock(path)).toHaveProperty('lock');
});
