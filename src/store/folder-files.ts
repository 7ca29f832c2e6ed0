import { sql, type Selectable } from 'kysely';
import type { DeliveryError, DeliveryState } from '../kit/common/delivery.ts';
import type { FileDetails, FileView } from '../kit/common/watched-folder.ts';
import type { Db } from './database.ts';
import { keepDocument } from './documents.ts';
import type { FolderTables } from './folder-tables.ts';
import { claimWork, workView, type Claimed } from './work-queue.ts';

type Row = Selectable<FolderTables['folder_files']>;

/** A file as it was found in its folder. */
export type FilePlace = Pick<Row, 'folder' | 'key' | 'name'>;

export interface NewFile extends FilePlace {
  body: Uint8Array;
  mediaType: string;
  /** The name as it is shown with the document. */
  shown: string;
  /** `folder:<path>`. */
  origin: string;
}

/** Stores a file once, bytes and row together. */
export async function insertFile(db: Db, { body, mediaType, shown, origin, ...place }: NewFile): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { ref, size } = await keepDocument(trx, { body, mediaType, name: shown, origin });
    const set = { ref, size, media_type: mediaType };
    await trx
      .insertInto('folder_files')
      .values({ ...place, ...set })
      .onConflict((conflict) => conflict.columns(['folder', 'key']).doUpdateSet(set).where('folder_files.ref', 'is', null))
      .execute();
  });
}

/** Records that a file is not read, and why, until somebody retries it. */
export async function insertRefusedFile(db: Db, place: FilePlace, error: DeliveryError): Promise<void> {
  const set = { state: 'refused' as const, error: JSON.stringify(error) };
  await db
    .insertInto('folder_files')
    .values({ ...place, ...set, size: 0 })
    .onConflict((conflict) => conflict.columns(['folder', 'key']).doUpdateSet(set).where('folder_files.ref', 'is', null))
    .execute();
}

/** Which of these files are stored or refused; not those that somebody wants to be read again. */
export async function takenKeys(db: Db, folder: string, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await db
    .selectFrom('folder_files')
    .select('key')
    .where('folder', '=', folder)
    .where(sql<boolean>`key = any(${[...keys]})`)
    .where((file) => file.or([file('ref', 'is not', null), file('state', '!=', 'stored')]))
    .execute();
  return new Set(rows.map(({ key }) => key));
}

/** Files of a folder that somebody wants to be read again. */
export const wantedFiles = (db: Db, folder: string): Promise<FilePlace[]> =>
  db
    .selectFrom('folder_files')
    .select(['folder', 'key', 'name'])
    .where('folder', '=', folder)
    .where('state', '=', 'stored')
    .where('ref', 'is', null)
    .execute();

export type DueFile = Claimed & Pick<Row, 'folder' | 'name' | 'size'> & { ref: string; media_type: string };

/** Claims the files that are due, as `claimWork`. */
export const claimFiles = (db: Db, most: number, leaseMs: number): Promise<DueFile[]> =>
  claimWork(db, 'folder_files', {
    ...{ columns: ['folder', 'name', 'size', 'ref', 'media_type'], most, leaseMs },
    isReady: sql`ref is not null`,
  });

const VIEW = ['id', 'folder', 'name', 'received_at', 'state', 'tries', 'next_try_at', 'outcome', 'error', 'dismissed'] as const;

export interface FileQuery {
  folder?: string | undefined;
  state?: DeliveryState | undefined;
  limit: number;
}

/** Files, newest first. */
export async function readFiles(db: Db, { folder, state, limit }: FileQuery): Promise<FileView[]> {
  const rows = await db
    .selectFrom('folder_files')
    .select(VIEW)
    .$if(folder !== undefined, (query) => query.where('folder', '=', folder!))
    .$if(state !== undefined, (query) => query.where('state', '=', state!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(viewOf);
}

/** One file, or null. */
export async function readFile(db: Db, id: number): Promise<FileDetails | null> {
  const row = await db
    .selectFrom('folder_files')
    .select([...VIEW, 'size', 'ref'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? { ...viewOf(row), size: row.size, ref: row.ref } : null;
}

const viewOf = (row: Pick<Row, (typeof VIEW)[number]>): FileView => ({
  id: row.id,
  folder: row.folder,
  name: row.name,
  ...workView(row),
});
