import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock, type LockFile } from './lock-file.ts';

export interface PortReservations {
  /** Whether the port is ours from now on, among all stacks of this user. */
  reserve: (port: number) => boolean;
  release: () => void;
}

/** Keeps two stacks that start at the same moment from choosing the same port; a killed stack loses its reservations. */
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
