import { createHash } from 'node:crypto';
import { mediaTypeOf } from '../../formats/media-type.ts';
import type { DocumentRef } from '../../kit/common/document.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { toStorable } from '../../kit/common/text.ts';
import type { FileOutcome, WatchedFolder } from '../../kit/common/watched-folder.ts';
import { documentOfRun } from '../../store/documents.ts';
import {
  claimFiles,
  insertFile,
  insertRefusedFile,
  takenKeys,
  wantedFiles,
  type DueFile,
  type FilePlace,
} from '../../store/folder-files.ts';
import { settleWork, type SettledWork } from '../../store/work-queue.ts';
import type { SignalboxClient } from '../connect.ts';
import { shownName } from '../documents.ts';
import { readQuiet, type SeenFile } from './read.ts';

export type { DueFile, FilePlace };

/** Identifies a file until it is changed. */
export const placeOf = ({ name: folder }: WatchedFolder, { name, stamp }: SeenFile): FilePlace => ({
  folder,
  key: createHash('sha256').update(name).update(`\0${stamp}`).digest('hex'),
  name: toStorable(name.toString()),
});

/**
 * Stores a file with its bytes, once. False for one that changes: the next look may read it.
 * @throws SignalboxError DOCUMENT_UNREADABLE, DOCUMENT_TOO_LARGE, DATABASE_UNREACHABLE.
 */
export async function storeFile(client: SignalboxClient, folder: WatchedFolder, seen: SeenFile): Promise<boolean> {
  if (seen.refused !== null) throw unreadable(seen.refused);
  const read = await readQuiet(folder.path, seen.name, seen.stamp);
  if ('refused' in read) {
    if (read.because === 'changing') return false;
    throw read.because === 'size' ? tooLarge(read.refused) : unreadable(read.refused);
  }
  const mediaType = await mediaTypeOf(read.bytes);
  if (!folder.types.includes(mediaType)) throw unreadable(`it is ${mediaType}, and this folder takes ${folder.types.join(', ')}`);
  const place = placeOf(folder, seen);
  const origin = toStorable(`folder:${folder.path}`);
  await insertFile(client.db, { ...place, body: read.bytes, mediaType, shown: shownName(place.name), origin });
  return true;
}

/** Records that a file is not read, and why; `folderFiles.again` has it read. */
export const refuseFile = (client: SignalboxClient, place: FilePlace, { code, message, field, fix }: SignalboxError): Promise<void> =>
  insertRefusedFile(client.db, place, { code, message, field: field ?? null, fix: fix ?? null });

/** Which of these files need not be read. */
export const takenFiles = (client: SignalboxClient, { name }: WatchedFolder, keys: readonly string[]): Promise<Set<string>> =>
  takenKeys(client.db, name, keys);

/** Refused files that somebody wants to be read again. */
export const wantedAgain = (client: SignalboxClient, { name }: WatchedFolder): Promise<FilePlace[]> => wantedFiles(client.db, name);

/** Claims due files; the lease ends by itself when their gateway dies. */
export const claimDueFiles = (client: SignalboxClient, most: number, leaseMs: number): Promise<DueFile[]> =>
  claimFiles(client.db, most, leaseMs);

/** Writes how a try ended, unless another gateway has taken it over. */
export const settleFile = (client: SignalboxClient, due: Pick<DueFile, 'id' | 'tries'>, settled: SettledWork<FileOutcome>): Promise<void> =>
  settleWork(client.db, 'folder_files', [{ id: due.id, tries: due.tries, ...settled }]);

/** The input of the run that a file starts. */
export const inputOf = ({ ref, media_type: mediaType, size, name }: DueFile): { document: DocumentRef } => ({
  document: { ref, mediaType, size, name: shownName(name) },
});

/** The name of the file that started a run; null when it is this one's. */
export async function otherName(client: SignalboxClient, run: string, { name }: DueFile): Promise<string | null> {
  const document = await documentOfRun(client.db, run);
  return document === null || document.name === shownName(name) ? null : document.name;
}

const unreadable = (detail: string) =>
  new SignalboxError('DOCUMENT_UNREADABLE', {
    ...{ field: 'file', detail },
    fix: 'Put a readable file of an accepted type into the folder, or correct this one and retry it.',
  });

const tooLarge = (detail: string) =>
  new SignalboxError('DOCUMENT_TOO_LARGE', { field: 'file', detail, fix: 'Put a smaller file into the folder.' });
