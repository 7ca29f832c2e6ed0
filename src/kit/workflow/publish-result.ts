import { currentRun, takeRecords } from './core.ts';
import { runKeeper } from './keeper.ts';

/**
 * Publishes the run's result while the run continues: at once in the status query, in the database with the next activity. A later call
 * or the end of the story replaces it.
 */
export function publishResult(result: unknown): void {
  const run = currentRun();
  run.result = result;
  run.recorder.publishResult(result);
}

/** Stores the pending records and the running steps before a long wait; does nothing if there are none. */
export function flushRecords(): void {
  const run = currentRun();
  for (const { startedAt, ...step } of run.steps)
    if (step.status === 'running' && startedAt) run.recorder.recordStep({ ...step, startedAt });
  if (run.recorder.hasPending()) runKeeper.keep({ records: takeRecords(run), end: null });
}
