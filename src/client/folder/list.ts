import { readFile, readFiles } from '../../store/folder-files.ts';
import { requeueWork } from '../../store/work-queue.ts';
import { workOf } from '../work.ts';

/** The files of watched folders; `again` has one that was refused read again. */
export const folderFiles = workOf({
  ...{ table: 'folder_files', one: 'file' },
  readMany: readFiles,
  readOne: readFile,
  requeue: (db, id) => requeueWork(db, 'folder_files', id),
  missing: 'FILE_NOT_FOUND',
});
