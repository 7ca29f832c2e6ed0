import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { extname } from 'node:path';
import { readStackFile, type StackFile } from '../../src/settings/stack-file.ts';
import { openLog, readLogFrom } from './logs.ts';
import type { HomePaths } from './paths.ts';

const LOOK_EVERY_MS = 50;
/** Useful in the log, but not for a person who watches. */
const TIME = /^\d{4}-\d\d-\d\dT\S+Z /;

export type BackgroundStart = { stack: StackFile } | { exitCode: number };

/**
 * Starts the supervisor in the background, in its own session, and waits until every part is ready; passes on its output line by line.
 * @returns the ready stack, or the exit code when the supervisor gave up.
 */
export async function startInBackground(paths: HomePaths, json: boolean, say: (line: string) => void): Promise<BackgroundStart> {
  const log = paths.log('supervisor');
  const { fd, offset } = openLog(log);
  const program = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [program, 'up', '--background', ...(json ? ['--json'] : [])], {
    detached: true,
    stdio: ['ignore', 'ignore', fd],
  });
  closeSync(fd);
  let exitCode: number | null = null;
  child.once('error', () => (exitCode = 1));
  child.once('exit', (code) => (exitCode = code ?? 1));

  let seen = offset;
  for (;;) {
    const ended = exitCode;
    const stack = stackOf(child.pid, paths);
    const { text, next } = readLogFrom(log, seen);
    seen = next;
    for (const line of text.split('\n')) if (line !== '') say(line.replace(TIME, ''));
    if (stack && isReady(stack)) {
      child.unref();
      return { stack };
    }
    if (ended !== null) return { exitCode: ended };
    await sleep(LOOK_EVERY_MS);
  }
}

/** The stack file, once this supervisor has written it; an earlier, perhaps broken one is ignored. */
function stackOf(supervisorPid: number | undefined, paths: HomePaths): StackFile | null {
  try {
    const stack = readStackFile(paths.root);
    return stack?.supervisorPid === supervisorPid ? stack : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const isReady = (stack: StackFile): boolean => stack.processes.every((entry) => entry.state === 'ready');
