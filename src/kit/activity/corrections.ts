import type { Db } from '../../store/database.ts';
import { SignalboxError } from '../common/failures.ts';
import { isLedgerExpired, readCorrections, type Correction } from '../../store/retries.ts';

/** Reads the values that operators corrected for an activity of an execution, or null. */
export type Corrections = (runId: string, executionId: string, activityId: string) => Promise<Record<string, unknown> | null>;

const MOST_KEPT = 1_000;

/**
 * Reads corrections once per execution: a retry writes them before its execution exists, so they never change. Called only for executions
 * that are not their run's first.
 */
export function createCorrections(db: Db): Corrections {
  const known = new Map<string, Promise<Correction[]>>();
  return async (runId, executionId, activityId) => {
    const reading = known.get(executionId) ?? readAll(db, runId);
    known.set(executionId, reading);
    if (known.size > MOST_KEPT) known.delete(known.keys().next().value!);
    try {
      const own = (await reading).filter((correction) => correction.activityId === activityId);
      return own.length === 0 ? null : Object.fromEntries(own.flatMap(({ edits }) => Object.entries(edits)));
    } catch (error) {
      known.delete(executionId); // the database was unreachable: the next attempt reads again
      throw error;
    }
  };
}

/** @throws SignalboxError RETRY_NOT_POSSIBLE when an operator has reset a run whose ledger has expired. */
async function readAll(db: Db, runId: string): Promise<Correction[]> {
  if (!(await isLedgerExpired(db, runId))) return readCorrections(db, runId);
  throw new SignalboxError('RETRY_NOT_POSSIBLE', {
    detail: `${runId}: its effects are no longer in the ledger, so a reset could repeat them`,
    fix: 'End the execution that the reset made, and start the case under another id.',
  });
}

/** The activity's arguments with corrected fields in its input, the first one. */
export const withCorrections = ([input, ...rest]: unknown[], corrected: Record<string, unknown>): unknown[] => [
  { ...(input as Record<string, unknown>), ...corrected },
  ...rest,
];
