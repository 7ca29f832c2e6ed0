import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { readStackFile, type StackProcess } from '../../src/settings/stack-file.ts';
import type { HomePaths } from './paths.ts';
import { endProcess } from './process-identity.ts';

const FILES = ['../../src/worker/main.js', '../../src/workflow-bundle.js'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const STOP_LIMIT_MS = 13_000;
const START_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** A hash of the built worker and its workflows; null without a build. */
export function workerCode(): string | null {
  if (!FILES.every((file) => existsSync(file))) return null;
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** Whether a process runs other code than the build has now. */
export const isOutdated = ({ pid, code }: StackProcess): boolean => pid !== null && Boolean(code) && code !== workerCode();

/** Restarts a worker that runs older code than the build; its supervisor starts it again. @returns whether it was restarted. */
export async function renewWorker(paths: HomePaths, say: (text: string) => void): Promise<boolean> {
  const worker = readStackFile(paths.root)?.processes.find(isOutdated);
  if (!worker) return false;
  say(`The worker (pid ${worker.pid}) runs older code than the build; starting it again.`);
  await endProcess({ pid: worker.pid!, startMark: worker.startMark }, { limitMs: STOP_LIMIT_MS });
  const end = Date.now() + START_LIMIT_MS;
  const isBack = ({ name, pid, state }: StackProcess) => name === worker.name && pid !== worker.pid && state === 'ready';
  while (!readStackFile(paths.root)?.processes.some(isBack)) {
    if (Date.now() > end)
      throw new SignalboxError('STACK_BROKEN', {
        detail: 'the worker did not start with the new code',
        fix: `Read ${paths.log('worker')}.`,
      });
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}
