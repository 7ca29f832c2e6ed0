/** How an undo is retried before a person is asked; plain data, so that a configuration can set it. */
export interface UndoRetry {
  /** Total number of tries. */
  attempts: number;
  /** Milliseconds before the second try; doubled each time. */
  firstWaitMs: number;
  /** The longest wait between two tries, in milliseconds. */
  longestWaitMs: number;
}

/** Waits 1, 2, 4, 8, 16 and 20 s: about a minute for a provider to come back. */
export const UNDO_RETRY: UndoRetry = { attempts: 7, firstWaitMs: 1_000, longestWaitMs: 20_000 };

/** Who repairs by hand what could not be undone. */
export interface RepairPolicy {
  /** Person ids or group names. */
  group: string[];
  /** Milliseconds after which others are asked too. The request stays open without limit. */
  deadlineMs: number;
  /** Person ids or group names that may also close it after the deadline. */
  escalateTo: string[];
}

/** What an undo did, in one line. */
export interface Undone {
  undone: string;
}
