import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { readStackFile, type StackProcess } from '../../src/settings/stack-file.ts';
import type { HomePaths } from './paths.ts';
import { endProcess } from './process-identity.ts';

/** The built files of the programs that change with the sources of workflows. */
const FILES = {
  worker: ['../../src/worker/main.js', '../../src/workflow-bundle.js'],
  gateway: ['../../src/gateway/main.js'],
} as const;
const STOP_LIMIT_MS = 13_000;
const START_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** A hash of a built program; null without a build, or for another process. */
export function codeOf(name: StackProcess['name']): string | null {
  const files = name === 'worker' || name === 'gateway' ? FILES[name].map((path) => fileURLToPath(new URL(path, import.meta.url))) : [];
  if (files.length === 0 || !files.every((file) => existsSync(file))) return null;
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** Whether a process runs other code than the build has now. */
export const isOutdated = ({ name, pid, code }: StackProcess): boolean => pid !== null && Boolean(code) && code !== codeOf(name);

/** Restarts the processes that run older code than the build; their supervisor starts them again. */
export async function renewPrograms(paths: HomePaths, say: (text: string) => void): Promise<void> {
  for (const program of readStackFile(paths.root)?.processes.filter(isOutdated) ?? []) await renew(paths, program, say);
}

async function renew(paths: HomePaths, { name, pid, startMark }: StackProcess, say: (text: string) => void): Promise<void> {
  say(`The ${name} (pid ${pid}) runs older code than the build; starting it again.`);
  await endProcess({ pid: pid!, startMark }, { limitMs: STOP_LIMIT_MS });
  const end = Date.now() + START_LIMIT_MS;
  const isBack = (process: StackProcess) => process.name === name && process.pid !== pid && process.state === 'ready';
  while (!readStackFile(paths.root)?.processes.some(isBack)) {
    if (Date.now() > end)
      throw new SignalboxError('STACK_BROKEN', { detail: `the ${name} did not start with the new code`, fix: `Read ${paths.log(name)}.` });
    await sleep(LOOK_EVERY_MS);
  }
}
