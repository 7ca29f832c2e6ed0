import type { NextState, StateMap, StateName } from '../common/states.ts';
import { currentRun, failure } from './core.ts';
import { showDetails } from './details.ts';

/** Handle of a run's state. It offers only the transitions that the state allows, so an illegal one does not compile. */
export interface State<S extends StateMap, Name extends StateName<S>> {
  readonly name: Name;
  /** Moves the run to the next state. @throws ILLEGAL_TRANSITION when the run has left this state already. */
  to<Next extends NextState<S, Name>>(next: Next, reason?: string): State<S, Next>;
}

/** Makes the handle of a state; does not check that the run is in it. */
export function stateHandle<S extends StateMap, Name extends StateName<S>>(name: Name): State<S, Name> {
  return {
    name,
    to(next, reason) {
      moveTo(name, next, reason ?? null);
      return stateHandle(next);
    },
  };
}

/** Moves the run and records the transition. @throws ILLEGAL_TRANSITION when the state map does not allow it. */
export function moveTo(from: string, next: string, reason: string | null): void {
  const run = currentRun();
  if (run.state !== from) throw failure('ILLEGAL_TRANSITION', `the run is in ${run.state}, not in ${from}`);
  if (!run.states[from]!.to.includes(next)) throw failure('ILLEGAL_TRANSITION', `${from} is not followed by ${next}`);
  enter(next, reason);
}

/** Moves the run without a check: a second failure here would hide the one that ends the run. */
export function enter(next: string, reason: string | null): void {
  const run = currentRun();
  run.recorder.add({ kind: 'transition', step: null, by: 'run', choice: `${run.state} -> ${next}`, reasoning: reason });
  run.state = next;
  showDetails(run);
}
