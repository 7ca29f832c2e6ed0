import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock, type LockFile } from './lock-file.ts';

export interface PortReservations {
  /** Reserves the port among all stacks of this user; false if it is taken. */
  reserve: (port: number) => boolean;
  release: () => void;
}

/** Prevents two stacks that start at once from choosing the same port; a killed stack loses its reservations. */
export function openPortReservations(): PortReservations {
  const folder = join(tmpdir(), `signalbox-ports-${process.getuid?.() ?? 'user'}`);
  mkdirSync(folder, { recursive: true });
  const held: LockFile[] = [];
  return {
    reserve: (port) => {
      const taken = takeLock(join(folder, `${port}.lock`));
      if ('lock' in taken) held.push(taken.lock);
      return 'lock' in taken;
    },
    release: () => {
      for (const lock of held.splice(0)) lock.release();
    },
  };
}
