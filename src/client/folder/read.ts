import { constants } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignalboxError } from '../../kit/common/failures.ts';
import { MAX_DOCUMENT_BYTES } from '../../kit/common/size.ts';

/** A file that changed a shorter time ago may still be written. */
const QUIET_MS = 2_000;

/** Names of what is in a folder, sorted, as bytes, because a name need not be text; without hidden ones. @throws SignalboxError INPUT_INVALID. */
export async function namesIn(folder: string): Promise<Buffer[]> {
  try {
    const names = await readdir(folder, { encoding: 'buffer' });
    return names.filter((name) => name[0] !== '.'.charCodeAt(0)).sort((one, two) => one.compare(two));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const detail = `cannot read the folder ${folder}: ${code}`;
    throw new SignalboxError('INPUT_INVALID', { field: 'folder', detail, fix: 'Check the path given with --folder.', cause });
  }
}

/** The bytes of a file of a folder, or why it is refused: links are not followed, and one that is still being written is left for later. */
export async function readQuiet(folder: string, name: Buffer): Promise<{ bytes: Buffer } | { refused: string }> {
  const path = Buffer.concat([Buffer.from(join(folder, '/')), name]);
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK); // a pipe would wait for its writer
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { refused: code === 'ELOOP' ? 'it is a link' : `it cannot be opened: ${code}` };
  }
  try {
    return await readOpen(file);
  } finally {
    await file.close();
  }
}

async function readOpen(file: FileHandle): Promise<{ bytes: Buffer } | { refused: string }> {
  const first = await file.stat();
  if (!first.isFile()) return { refused: first.isDirectory() ? 'it is a folder' : 'it is no file' };
  const age = Date.now() - first.mtimeMs;
  if (age < QUIET_MS) await sleep(Math.min(QUIET_MS, QUIET_MS - age));
  const before = await file.stat();
  if (before.size > MAX_DOCUMENT_BYTES) return { refused: `it has ${before.size} bytes, more than ${MAX_DOCUMENT_BYTES}` };
  const buffer = Buffer.alloc(before.size + 1); // one more shows that it grows
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
  const after = await file.stat();
  const isQuiet = [before, after].every(({ size, mtimeMs }) => size === first.size && mtimeMs === first.mtimeMs);
  if (!isQuiet || bytesRead !== first.size) return { refused: 'it is still being written' };
  return { bytes: buffer.subarray(0, bytesRead) };
}
