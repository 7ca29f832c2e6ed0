import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LineLog<Line> {
  write: (line: Line) => void;
  close: () => void;
}

/**
 * Appends JSON lines to a file; without a file they are dropped. `write` is synchronous, so what a partner logs before it answers is kept even
 * if the process is killed right after the answer.
 */
export function openLineLog<Line>(file: string | null): LineLog<Line> {
  if (file === null) return { write: () => undefined, close: () => undefined };
  mkdirSync(dirname(file), { recursive: true });
  let fd: number | null = openSync(file, 'a');
  return {
    // A request cut off by the close may still write here; by then its descriptor may belong to another file.
    write: (line) => void (fd !== null && writeSync(fd, `${JSON.stringify(line)}\n`)),
    close: () => {
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}
