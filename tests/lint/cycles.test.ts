import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Runs the project's own check for cycles over a small project of these files. */
function findCycles(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-cycles-'));
  mkdirSync(join(folder, 'src'));
  cpSync(join(root, 'knip.jsonc'), join(folder, 'knip.jsonc'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'src', name), text);
  const ran = spawnSync(join(root, 'node_modules/.bin/knip'), ['--include', 'cycles', '--no-config-hints'], {
    cwd: folder,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  return { code: ran.status, output: ran.stdout };
}

it('catches two modules that import each other', () => {
  const found = findCycles({
    'main.ts': `import { a } from './a.ts'; a();`,
    'a.ts': `import { b } from './b.ts'; export const a = () => b();`,
    'b.ts': `import { a } from './a.ts'; export const b = () => a();`,
  });
  expect(found).toMatchObject({ code: 1, output: expect.stringContaining('b.ts') });
});

it('accepts a module whose types come back', () => {
  const found = findCycles({
    'main.ts': `import { a } from './a.ts'; a();`,
    'a.ts': `import { b } from './b.ts'; export type A = number; export const a = () => b();`,
    'b.ts': `import type { A } from './a.ts'; export const b = (): A => 1;`,
  });
  expect(found).toMatchObject({ code: 0 });
});
