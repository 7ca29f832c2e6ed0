import type { Db } from '../../store/database.ts';
import { SignalboxError } from '../common/failures.ts';
import { isLedgerExpired, readCorrections, type Correction } from '../../store/retries.ts';

/** Values that operators corrected for an activity of an execution, or null. */
export type Corrections = (runId: string, executionId: string, activityId: string) => Promise<Record<string, unknown> | null>;

const MOST_KEPT = 1_000;

/**
 * Reads corrections once for each execution: a retry writes them before its execution exists, so they cannot change any more. Asked only for
 * executions that are not their run's first.
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
      known.delete(executionId); // the database was away: the next attempt asks again
      throw error;
    }
  };
}

/** @throws SignalboxError RETRY_NOT_POSSIBLE where an operator has reset a run whose effects nobody knows any more. */
async function readAll(db: Db, runId: string): Promise<Correction[]> {
  if (!(await isLedgerExpired(db, runId))) return readCorrections(db, runId);
  throw new SignalboxError('RETRY_NOT_POSSIBLE', {
    detail: `${runId}: its effects are not in the ledger any more, so a reset could do them twice`,
    fix: 'End the execution that the reset made, and start the case under another id.',
  });
}

/** The arguments of an activity with corrected fields in the first one, its input. */
export const withCorrections = ([input, ...rest]: unknown[], corrected: Record<string, unknown>): unknown[] => [
  { ...(input as Record<string, unknown>), ...corrected },
  ...rest,
];
