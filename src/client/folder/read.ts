import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignalboxError } from '../../kit/common/failures.ts';
import { MAX_DOCUMENT_BYTES } from '../../kit/common/size.ts';
import { answering } from './answering.ts';

/** A file that changed a shorter time ago may still be written. */
const QUIET_MS = 2_000;

/** Longer than a share needs that is only slow: for a name or a listing, and for the bytes of the largest file. */
const LOOK_MS = 30_000;
const READ_MS = 120_000;

/** Hidden files, those that are not finished under the names that writers give them, and those that Windows puts into folders. */
const PASSED_OVER = /^\.|^~\$|\.(part|partial|filepart|crdownload|download|tmp|temp)$|^(thumbs\.db|desktop\.ini)$/i;

/** Names of what is in a folder, sorted, as bytes, because a name need not be text; without those that are passed over. @throws SignalboxError INPUT_INVALID. */
export async function namesIn(folder: string): Promise<Buffer[]> {
  try {
    const names = await answering(folder, LOOK_MS, () => readdir(folder, { encoding: 'buffer' }));
    return names.filter((name) => !PASSED_OVER.test(name.toString('latin1'))).sort((one, two) => one.compare(two));
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

/** What a look finds under a name. */
export interface SeenFile {
  name: Buffer;
  /** Differs after every change of a file's content, name or rights. */
  stamp: string;
  /** Why it is not even opened; null for a file. */
  refused: string | null;
}

/** Looks at each file of a folder without opening it; folders in it are passed over. @throws SignalboxError INPUT_INVALID. */
export async function lookInto(folder: string): Promise<SeenFile[]> {
  const seen: SeenFile[] = [];
  for (const name of await namesIn(folder)) {
    const found = await answering(folder, LOOK_MS, () => lstat(pathOf(folder, name), { bigint: true })).catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null; // moved meanwhile
      throw unreadable(folder, cause);
    });
    if (found?.isFile()) seen.push({ name, stamp: stampOf(found), refused: null });
    else if (found && !found.isDirectory())
      seen.push({ name, stamp: 'no file', refused: found.isSymbolicLink() ? 'it is a link' : 'it is no file' });
  }
  return seen;
}

/** The bytes of a file, or why not. One that is `changing` may be read at a later look. */
export type FileRead = { bytes: Buffer } | { refused: string; because: 'changing' | 'size' | 'unreadable' };

/**
 * Reads a file of a folder that is not being written: links are not followed.
 * @param stamp of two looks between which it did not change; without it a file that changed a moment ago is waited for.
 * @throws SignalboxError INPUT_INVALID for a folder that does not answer.
 */
export const readQuiet = (folder: string, name: Buffer, stamp?: string): Promise<FileRead> =>
  answering(folder, READ_MS, () => read(folder, name, stamp));

async function read(folder: string, name: Buffer, stamp?: string): Promise<FileRead> {
  let file: FileHandle | undefined;
  try {
    file = await open(pathOf(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK); // a pipe would wait for its writer
    return await readOpen(file, stamp);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') return { refused: 'it is a link', because: 'unreadable' };
    return { refused: `it cannot be opened: ${code}`, because: code === 'ENOENT' ? 'changing' : 'unreadable' };
  } finally {
    await file?.close();
  }
}

async function readOpen(file: FileHandle, seen?: string): Promise<FileRead> {
  const first = await file.stat({ bigint: true });
  if (!first.isFile()) return { refused: first.isDirectory() ? 'it is a folder' : 'it is no file', because: 'unreadable' };
  const age = Date.now() - Number(first.mtimeMs);
  if (seen === undefined && age < QUIET_MS) await sleep(Math.min(QUIET_MS, QUIET_MS - age));
  const before = await file.stat({ bigint: true });
  const size = Number(before.size);
  if (size > MAX_DOCUMENT_BYTES) return { refused: `it has ${size} bytes, more than ${MAX_DOCUMENT_BYTES}`, because: 'size' };
  const buffer = Buffer.alloc(size + 1); // one more shows that it grows
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
  const after = await file.stat({ bigint: true });
  const isQuiet = [before, after].every((each) => stampOf(each) === (seen ?? stampOf(first)));
  if (!isQuiet || bytesRead !== size) return { refused: 'it is still being written', because: 'changing' };
  return { bytes: buffer.subarray(0, bytesRead) };
}

const pathOf = (folder: string, name: Buffer): Buffer => Buffer.concat([Buffer.from(join(folder, '/')), name]);

const stampOf = ({ size, mtimeNs, ctimeNs }: BigIntStats): string => `${size}/${mtimeNs}/${ctimeNs}`;

function unreadable(folder: string, cause: unknown): SignalboxError {
  if (cause instanceof SignalboxError) return cause;
  const detail = `cannot read the folder ${folder}: ${(cause as NodeJS.ErrnoException).code}`;
  return new SignalboxError('INPUT_INVALID', {
    ...{ field: 'folder', detail, cause },
    fix: 'Check that it is there, and that this user may read it.',
  });
}
