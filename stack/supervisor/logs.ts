import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const ROTATE_BYTES = 10 * 1024 * 1024;

/**
 * Opens a log for appending; moves one that is too large aside first, replacing its predecessor.
 * @returns the file descriptor and the offset of the next line.
 */
export function openLog(path: string): { fd: number; offset: number } {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && statSync(path).size > ROTATE_BYTES) renameSync(path, `${path}.1`);
  const fd = openSync(path, 'a');
  return { fd, offset: fstatSync(fd).size };
}

/** The text written to a log since an offset (at most the last 64 KB), and the next offset. */
export function readLogFrom(path: string, offset: number): { text: string; next: number } {
  if (!existsSync(path)) return { text: '', next: offset };
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(Math.min(offset, size), size - 65_536);
    const bytes = Buffer.alloc(size - from);
    readSync(fd, bytes, 0, bytes.length, from);
    return { text: bytes.toString('utf8'), next: size };
  } finally {
    closeSync(fd);
  }
}

/** The last lines of a log since an offset. */
export function lastLines(path: string, offset: number, count = 8): string[] {
  const lines = readLogFrom(path, offset).text.split('\n');
  return lines.filter((line) => line.trim() !== '').slice(-count);
}
