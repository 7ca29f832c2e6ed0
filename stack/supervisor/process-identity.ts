import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Identifies a process, even after its id is reused. */
export interface ProcessIdentity {
  pid: number;
  /** Start time of the process as the system reports it; null if unknown. */
  startMark: string | null;
}

/**
 * Start time of a process; differs for the next process with the same id, even after a reboot.
 * @returns null when the process does not exist, or the system does not report it.
 */
export function startMark(pid: number): string | null {
  return existsSync('/proc/self/stat') ? startMarkOfProc(pid) : startMarkOfPs(pid);
}

function startMarkOfProc(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const isZombie = fields[0] === 'Z'; // ended, but not reaped by its parent; some containers never do
    return isZombie || !fields[19] ? null : `${boot}:${fields[19]}`;
  } catch {
    return null; // the process has ended, and its folder is gone
  }
}

function startMarkOfPs(pid: number): string | null {
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null
    );
  } catch {
    return null; // ps exits with 1 when there is no such process
  }
}

/** The identity of a living process, to be stored. */
export const identify = (pid: number): ProcessIdentity => ({ pid, startMark: startMark(pid) });

/** Whether the identified process still lives; a later process with the same id does not count. */
export function isSameAlive({ pid, startMark: mark }: ProcessIdentity): boolean {
  if (mark !== null) return startMark(pid) === mark;
  return canSignal(pid);
}

function canSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Ends a process that is not our child: SIGTERM, then SIGKILL after the limit.
 * @returns whether it is gone.
 */
export async function endProcess(identity: ProcessIdentity, { limitMs }: { limitMs: number }): Promise<boolean> {
  signal(identity, 'SIGTERM');
  if (await isGoneWithin(identity, limitMs)) return true;
  signal(identity, 'SIGKILL');
  return isGoneWithin(identity, 2_000);
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isSameAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits up to `limitMs` until a process is gone. */
async function isGoneWithin(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (isSameAlive(identity)) {
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}
