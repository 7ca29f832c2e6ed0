import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const repository = join(import.meta.dirname, '..', '..');

function runJest(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-closing-line-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const config = JSON.stringify({
    rootDir: folder,
    extensionsToTreatAsEsm: ['.ts'],
    transform: { '\\.ts$': [require.resolve('@swc/jest'), { jsc: { parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
    testMatch: ['**/*.test.[jt]s'],
    reporters: ['default', join(repository, 'tests/helpers/closing-line.mjs')],
  });
  const jest = join(repository, 'node_modules/jest/bin/jest.js');
  const ran = spawnSync(process.execPath, ['--experimental-vm-modules', jest, '--config', config, '--cache=false'], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const lines = ran.stdout.trimEnd().split('\n');
  return { code: ran.status, lines, lastLine: lines.at(-1), stderr: ran.stderr };
}

it('ends with the counts and the exit code of success', () => {
  const ran = runJest({ 'a.test.js': 'it("a", () => {}); it("b", () => {});' });
  expect(ran).toMatchObject({ code: 0, lines: ['2 passed, 0 failed'] });
});

it('counts failures, skipped tests, and a file that cannot run', () => {
  const ran = runJest({
    'a.test.js': 'it("a", () => {}); it("b", () => { throw new Error("no"); }); it.skip("c", () => {}); it.todo("d");',
    'b.test.js': 'this is no program',
  });
  expect(ran).toMatchObject({ code: 1, lastLine: '1 passed, 2 failed, 2 skipped' });
});

it('prints the ten slowest of many files, the slowest first', () => {
  const slow = 'it("a", () => new Promise((resolve) => setTimeout(resolve, 1_500)));';
  const quick = Array.from({ length: 10 }, (_, number) => [`quick-${number}.test.js`, 'it("a", () => {});'] as const);
  const { lines } = runJest({ 'slow.test.js': slow, ...Object.fromEntries(quick) });
  expect(lines).toHaveLength(12);
  expect(lines.slice(0, 2)).toEqual(['Slowest files:', expect.stringMatching(/^ +\d+\.\d s {2}slow\.test\.js$/)]);
  expect(lines.at(-1)).toBe('11 passed, 0 failed');
});

const MARKER = JSON.stringify(join(repository, 'tests/helpers/retry-once.ts'));

it('tries what is marked a second time with its hooks, names it as flaky, and retries nothing else', () => {
  const ran = runJest({
    'a.test.ts': `import { beforeAll, describe, expect, it } from '@jest/globals';
      import { retryOnce } from ${MARKER};
      let [hooks, sure, never] = [0, 0, 0];
      describe('marked', () => {
        retryOnce('kills processes');
        beforeAll(() => void (hooks += 1));
        it('passes late', () => expect(hooks).toBe(2));
        it('passes at once', () => void (sure += 1));
        it('never passes', () => { never += 1; throw new Error('of the test'); });
      });
      it('is not marked', () => { never += 1; throw new Error('of the other test'); });
      it('counts', () => expect([hooks, sure, never]).toEqual([2, 2, 3]));`,
  });
  expect(ran.lines).toEqual(['Flaky, passed at the second try:', '  a.test.ts: marked passes late', '3 passed, 2 failed']);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain('RETRY ERRORS');
});
