import type { DeliveryError, DeliveryState, Dismissal } from './delivery.ts';

/** A folder whose files start runs. */
export interface WatchedFolder {
  name: string;
  /** Absolute path. */
  path: string;
  workflow: string;
  /** Initiator of the runs. */
  as: string;
  /** Media types of the files that start runs. */
  types: readonly string[];
  pollSeconds: number;
}

/** What became of a file. `sameAs` is the name of the file that started the run, where this one has another. */
export interface FileOutcome {
  did: 'started';
  run: string;
  alreadyStarted: boolean;
  sameAs: string | null;
}

/** A file that was found in a watched folder. */
export interface FileView {
  id: number;
  folder: string;
  /** As it is called in its folder; used for nothing but to be shown. */
  name: string;
  receivedAt: string;
  state: DeliveryState;
  tries: number;
  /** When it is tried next; null unless it is stored. */
  nextTryAt: string | null;
  outcome: FileOutcome | null;
  /** Why it was refused, or the last try failed. */
  error: DeliveryError | null;
  /** Set once it is dismissed. */
  dismissed?: Dismissal;
}

/** The same with what was kept of it. */
export interface FileDetails extends FileView {
  /** In bytes. */
  size: number;
  /** Reference to the kept bytes; null for a file that was not read. */
  ref: string | null;
}
