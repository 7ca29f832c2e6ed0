import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { identify, isSameAlive, type ProcessIdentity } from './process-identity.ts';

export interface LockFile {
  release: () => void;
}

/**
 * Takes a lock that only one living process can hold; takes over the lock of a dead process.
 * @returns the lock, or the process that holds it.
 */
export function takeLock(path: string): { lock: LockFile } | { holder: ProcessIdentity } {
  const mine = `${path}.${randomUUID()}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    for (;;) {
      if (tryLink(mine, path)) return { lock: { release: () => rmSync(path, { force: true }) } };
      const holder = lockHolder(path);
      if (holder && isSameAlive(holder)) return { holder };
      removeStale(path, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** The holder of a lock, or null when there is none or the file is unreadable. */
export function lockHolder(path: string): ProcessIdentity | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
    return Number.isInteger(holder?.pid) ? { pid: holder.pid, startMark: holder.startMark ?? null } : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A hard link, unlike a write, appears atomically and fails if the target exists. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale lock away, then checks it again, because another process may have taken it over meanwhile. */
function removeStale(path: string, stale: ProcessIdentity | null): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = lockHolder(aside);
  if (moved && (moved.pid !== stale?.pid || moved.startMark !== stale.startMark)) tryLink(aside, path);
  rmSync(aside, { force: true });
}
