import type { NextState, StateMap, StateName } from '../common/states.ts';
import { currentRun, failure } from './core.ts';
import { showDetails } from './details.ts';

/**
 * Where a run stands, as a handle: it offers only the transitions that its state allows, so an illegal one does not compile.
 * A handle that the run has left is refused at run time.
 */
export interface State<S extends StateMap, Name extends StateName<S>> {
  readonly name: Name;
  /** Moves the run on. @throws ILLEGAL_TRANSITION when the run has left this state already. */
  to<Next extends NextState<S, Name>>(next: Next, reason?: string): State<S, Next>;
}

/** The handle of the state in which the run stands. */
export function stateHandle<S extends StateMap, Name extends StateName<S>>(name: Name): State<S, Name> {
  return {
    name,
    to(next, reason) {
      moveTo(name, next, reason ?? null);
      return stateHandle(next);
    },
  };
}

/** Moves the run and keeps the transition; the run-time guard of the state machine. */
function moveTo(from: string, next: string, reason: string | null): void {
  const run = currentRun();
  if (run.state !== from) throw failure('ILLEGAL_TRANSITION', `the run is in ${run.state}, not in ${from}`);
  if (!run.states[from]!.to.includes(next)) throw failure('ILLEGAL_TRANSITION', `${from} is not followed by ${next}`);
  enter(next, reason);
}

/** Moves the run whatever its state allows: a second failure here would hide the one that ends the run. */
export function enter(next: string, reason: string | null): void {
  const run = currentRun();
  run.recorder.add({ kind: 'transition', step: null, by: 'run', choice: `${run.state} -> ${next}`, reasoning: reason });
  run.state = next;
  showDetails(run);
}
