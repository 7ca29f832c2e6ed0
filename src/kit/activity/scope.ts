import { AsyncLocalStorage } from 'node:async_hooks';
import { SignalboxError } from '../common/failures.ts';
import type { JournalEntry } from '../common/entries.ts';
import type { Db, Trx } from '../../store/database.ts';
import type { EffectClass } from '../../store/tables.ts';

/** What an activity knows about its run. The worker's interceptor creates one for every activity. */
export interface ActivityScope {
  /** Workflow id. */
  readonly runId: string;
  /** Workflow id of the parent run, whose budget applies too. */
  readonly parentId?: string | null;
  /** Stable over retries of the same activity: step name and number, for example `classify#1`. */
  readonly activityId: string;
  /** Name of the activity. */
  readonly activityType: string;
  readonly step: string | null;
  /** From 1. */
  readonly attempt: number;
  /** 1 (most urgent) to 5; absent counts as 3. */
  readonly priority?: number | undefined;
  /** Temporal's id of the execution; a retried run has a new one. */
  readonly executionId: string;
  /** The declared effect class of the activity; null if unknown. */
  readonly effectClass: EffectClass | null;
  /** Aborted when the run is cancelled or the worker shuts down. */
  readonly signal: AbortSignal;
  /**
   * Runs `work` in one database transaction with the run's records and the journal entries of `work`. Only SQL may run inside: the embedded
   * database serves one transaction at a time.
   */
  commit<T>(work: (trx: Trx) => Promise<T>, entries?: JournalEntry[] | ((result: T) => JournalEntry[])): Promise<T>;
  /**
   * The same for a single statement that writes the records itself, as the database functions `open_effect` and `close_effect` do: it is its
   * own transaction.
   */
  commitAsOne<T>(statement: (db: Db, records: string) => Promise<T>, entries?: JournalEntry[]): Promise<T>;
}

const storage = new AsyncLocalStorage<ActivityScope>();

/** Runs an activity inside its scope. */
export const withScope = <T>(scope: ActivityScope, run: () => Promise<T>): Promise<T> => storage.run(scope, run);

/** The scope of the current activity. @throws SignalboxError INTERNAL outside of one. */
export function currentScope(): ActivityScope {
  const scope = storage.getStore();
  if (!scope) throw new SignalboxError('INTERNAL', { detail: 'an activity function ran outside of an activity' });
  return scope;
}
