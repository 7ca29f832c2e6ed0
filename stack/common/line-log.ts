import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LineLog<Line> {
  write: (line: Line) => void;
  close: () => void;
}

/** Appends JSON lines to a file; without a file, drops them. `write` is synchronous, so that a kill right after a response loses no line. */
export function openLineLog<Line>(file: string | null): LineLog<Line> {
  if (file === null) return { write: () => undefined, close: () => undefined };
  mkdirSync(dirname(file), { recursive: true });
  let fd: number | null = openSync(file, 'a');
  return {
    // A request may still write after `close`, when its descriptor may belong to another file.
    write: (line) => void (fd !== null && writeSync(fd, `${JSON.stringify(line)}\n`)),
    close: () => {
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}
