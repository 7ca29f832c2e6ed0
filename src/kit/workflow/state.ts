import { currentRun, failure } from './core.ts';
import { showDetails } from './details.ts';

/** Moves the run and records the transition. @throws ILLEGAL_TRANSITION when the state map does not allow it. */
export function moveTo(from: string, next: string, reason: string | null): void {
  const run = currentRun();
  if (run.state !== from) throw failure('ILLEGAL_TRANSITION', `the run is in ${run.state}, not in ${from}`);
  if (!run.states[from]!.to.includes(next)) throw failure('ILLEGAL_TRANSITION', `${from} is not followed by ${next}`);
  forceState(next, reason);
}

/** Moves the run without a check: a second failure here would hide the one that ends the run. */
export function forceState(next: string, reason: string | null): void {
  const run = currentRun();
  run.recorder.add({ kind: 'transition', step: null, by: 'run', choice: `${run.state} -> ${next}`, reasoning: reason });
  run.state = next;
  showDetails(run);
}
