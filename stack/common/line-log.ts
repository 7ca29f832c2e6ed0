import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LineLog<Line> {
  write: (line: Line) => void;
  close: () => void;
}

/**
 * Appends one JSON line each to a file; without a file they go nowhere. A line is with the system when `write` returns: what a partner
 * logs before it answers is known also of one that is killed right after its answer.
 */
export function openLineLog<Line>(file: string | null): LineLog<Line> {
  if (file === null) return { write: () => undefined, close: () => undefined };
  mkdirSync(dirname(file), { recursive: true });
  let fd: number | null = openSync(file, 'a');
  return {
    // A request that was cut off by the close may still come here; by then its number can be another file's.
    write: (line) => void (fd !== null && writeSync(fd, `${JSON.stringify(line)}\n`)),
    close: () => {
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}
