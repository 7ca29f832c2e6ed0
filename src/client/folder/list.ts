import { SignalboxError } from '../../kit/common/failures.ts';
import type { FileDetails, FileView } from '../../kit/common/watched-folder.ts';
import { readFile, readFiles, type FileQuery } from '../../store/folder-files.ts';
import { requeueWork } from '../../store/work-queue.ts';
import type { SignalboxClient } from '../connect.ts';

/** The files of watched folders, newest first. @throws SignalboxError DATABASE_UNREACHABLE. */
export const listFiles = (client: SignalboxClient, query: FileQuery): Promise<FileView[]> => readFiles(client.db, query);

/** One file. @throws SignalboxError FILE_NOT_FOUND, DATABASE_UNREACHABLE. */
export async function showFile(client: SignalboxClient, id: number): Promise<FileDetails> {
  const found = await readFile(client.db, id);
  if (found) return found;
  throw new SignalboxError('FILE_NOT_FOUND', { field: 'id', detail: String(id), fix: '`signalbox files` lists them.' });
}

/** Has a file carried out again, or read again where it was not. Harmless where it was before: its run is found. @throws as `showFile`. */
export async function retryFile(client: SignalboxClient, id: number): Promise<FileDetails> {
  await requeueWork(client.db, 'folder_files', id);
  return showFile(client, id);
}
