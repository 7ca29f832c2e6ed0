import { AsyncLocalStorage } from 'node:async_hooks';
import { SignalboxError } from '../common/failures.ts';
import type { JournalEntry } from '../common/entries.ts';
import type { Db, Trx } from '../../store/database.ts';
import type { EffectClass } from '../../store/tables.ts';

/** What an activity knows about the run that it works for. The interceptor of the worker makes one for every activity. */
export interface ActivityScope {
  /** Workflow id. */
  readonly runId: string;
  /** Workflow id of the run that this one is a part of; its budget holds too. */
  readonly parentId?: string | null;
  /** Stable over retries of the same activity: step name and number, for example `classify#1`. */
  readonly activityId: string;
  readonly step: string | null;
  /** From 1. */
  readonly attempt: number;
  /** 1 (most urgent) to 5; absent counts as 3. */
  readonly priority?: number | undefined;
  /** Temporal's id of the execution; a retried run has another one. */
  readonly executionId: string;
  /** What the activity declares to do to the world; null where nobody said so. */
  readonly effectClass: EffectClass | null;
  /** Aborted when the run is cancelled or the worker shuts down. */
  readonly signal: AbortSignal;
  /**
   * Runs `work` in one database transaction, together with what the run wants recorded and with the entries that `work` led to.
   * Nothing but SQL may happen inside: the embedded database serves one transaction at a time.
   */
  commit<T>(work: (trx: Trx) => Promise<T>, entries?: JournalEntry[] | ((result: T) => JournalEntry[])): Promise<T>;
  /**
   * The same where `statement` is a single one that writes the records itself, as the functions `open_effect` and `close_effect` of the
   * database do: it is its own transaction.
   */
  commitAsOne<T>(statement: (db: Db, records: string) => Promise<T>, entries?: JournalEntry[]): Promise<T>;
}

const storage = new AsyncLocalStorage<ActivityScope>();

/** Runs an activity inside its scope. */
export const withScope = <T>(scope: ActivityScope, run: () => Promise<T>): Promise<T> => storage.run(scope, run);

/** The scope of the activity at work. @throws SignalboxError INTERNAL outside of an activity. */
export function currentScope(): ActivityScope {
  const scope = storage.getStore();
  if (!scope) throw new SignalboxError('INTERNAL', { detail: 'an activity function ran outside of an activity' });
  return scope;
}
