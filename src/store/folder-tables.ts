import type { ColumnType, Generated } from 'kysely';
import type { DeliveryError, DeliveryState, Dismissal } from '../kit/common/delivery.ts';
import type { FileOutcome } from '../kit/common/watched-folder.ts';
import type { TimeNow } from './column-types.ts';

/** One row per file of a watched folder; a file that was changed has another. */
interface FolderFilesTable {
  id: Generated<number>;
  folder: string;
  /** sha256 of the file's name, size and times. */
  key: string;
  name: string;
  /** Reference to the kept bytes, `sha256:<hex>`; null for a file that was not read. */
  ref: string | null;
  media_type: string | null;
  /** In bytes. */
  size: number;
  received_at: TimeNow;
  state: Generated<DeliveryState>;
  tries: Generated<number>;
  /** Also the end of the lease of whoever carries it out. */
  next_try_at: TimeNow;
  give_up_at: TimeNow;
  outcome: ColumnType<FileOutcome | null, string | null | undefined, string | null>;
  error: ColumnType<DeliveryError | null, string | null | undefined, string | null>;
  dismissed: ColumnType<Dismissal | null, string | null | undefined, string | null>;
}

export interface FolderTables {
  folder_files: FolderFilesTable;
}
