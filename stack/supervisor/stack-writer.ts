import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StackFile } from '../../src/settings/stack-file.ts';

/** Replaces the stack file atomically. Only its owner may read it: a configured database URL can contain a password. */
export function writeStackFile(path: string, stack: StackFile): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.next`;
  writeFileSync(next, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, path);
}

export function removeStackFile(path: string): void {
  rmSync(path, { force: true });
}
