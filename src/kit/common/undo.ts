/** How an undo is tried again before a person is asked; as data, so that a configuration can say it. */
export interface UndoRetry {
  /** Tries in all. */
  attempts: number;
  /** Milliseconds before the second try; doubled each time. */
  firstWaitMs: number;
  /** The longest wait between two tries, in milliseconds. */
  longestWaitMs: number;
}

/** Waits 1, 2, 4, 8, 16 and 20 s: about a minute for a provider to come back. */
export const UNDO_RETRY: UndoRetry = { attempts: 7, firstWaitMs: 1_000, longestWaitMs: 20_000 };

/** Who settles by hand what could not be undone. */
export interface RepairPolicy {
  /** Person ids or group names. */
  group: string[];
  /** Milliseconds after which others are asked too. The item stays open however long it takes. */
  deadlineMs: number;
  /** Person ids or group names that may close it too once the deadline has passed. */
  escalateTo: string[];
}
