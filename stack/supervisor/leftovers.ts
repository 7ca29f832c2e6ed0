import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { readStackFile, type StackFile } from '../../src/settings/stack-file.ts';
import { endProcess, identify, isSameAlive, type ProcessIdentity } from './process-identity.ts';
import type { HomePaths } from './paths.ts';
import { removeStackFile } from './stack-writer.ts';
import type { Say } from '../temporal/say.ts';

const END_LIMIT_MS = 5_000;

export interface Leftover extends ProcessIdentity {
  name: string;
}

/** The processes of a stack whose supervisor is dead. */
export function findLeftovers(paths: HomePaths, stack: StackFile | null): Leftover[] {
  const recorded = (stack?.processes ?? [])
    .filter((entry) => entry.pid !== null && entry.startMark !== null)
    .map((entry) => ({ name: entry.name, pid: entry.pid!, startMark: entry.startMark }))
    .filter(isSameAlive);
  const marked = markedProcesses(paths.root).filter(({ pid }) => !recorded.some((known) => known.pid === pid));
  return [...recorded, ...marked];
}

/** Processes with the supervisor's marks in their environment, where the system shows it. */
function markedProcesses(root: string): Leftover[] {
  if (!existsSync('/proc/self/environ')) return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const environment = environmentOf(pid);
    const name = environment.find((entry) => entry.startsWith('SIGNALBOX_PART='))?.split('=')[1];
    return name && environment.includes(`SIGNALBOX_HOME=${root}`) ? [{ name, ...identify(Number(pid)) }] : [];
  });
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return []; // ended meanwhile, or another user's
  }
}

/**
 * Ends the remaining processes of a killed stack, the worker first, so that a new one can use the same data. The caller holds the lock of
 * the home folder.
 * @returns the number of ended processes, and the stack's file.
 */
export async function clearLeftovers(paths: HomePaths, say: Say): Promise<{ ended: number; stack: StackFile | null }> {
  const stack = readStackOrPutAside(paths, say);
  const leftovers = findLeftovers(paths, stack);
  if (leftovers.length > 0) {
    const names = leftovers.map(({ name, pid }) => `${name} (pid ${pid})`).join(', ');
    say(`The last stack here was killed and left running: ${names}. Ending these; their data is kept.`);
  }
  const end = (leftover: Leftover) => endProcess(leftover, { limitMs: END_LIMIT_MS });
  await Promise.all(leftovers.filter(({ name }) => name === 'worker').map(end));
  await Promise.all(leftovers.filter(({ name }) => name !== 'worker').map(end));
  removeStackFile(paths.stack);
  return { ended: leftovers.length, stack };
}

function readStackOrPutAside(paths: HomePaths, say: Say): StackFile | null {
  try {
    return readStackFile(paths.root);
  } catch (error) {
    const aside = `${paths.stack}.unreadable-${Date.now()}`;
    renameSync(paths.stack, aside);
    say(`${paths.stack} cannot be read (${(error as Error).message}); it is put aside as ${aside}, and a new one is written.`);
    return null;
  }
}
