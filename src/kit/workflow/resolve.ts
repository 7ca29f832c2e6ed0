import { currentRun, takeRecords } from './core.ts';
import { runKeeper } from './keeper.ts';

/**
 * Makes the run's result known while the run goes on with what comes after it. The status query has it at once; the database gets it
 * with the next activity. A later call replaces it, and so does the end of the story.
 */
export function resolve(result: unknown): void {
  const run = currentRun();
  run.result = result;
  run.recorder.resolve(result);
}

/** Takes to the database what no activity has taken yet, and the steps at work, so that a long rest does not hide them. Nothing to take costs nothing. */
export function flushRecords(): void {
  const run = currentRun();
  for (const { startedAt, ...step } of run.steps) if (step.status === 'running' && startedAt) run.recorder.touch({ ...step, startedAt });
  if (run.recorder.hasNews()) runKeeper.keep({ records: takeRecords(run), end: null });
}
