import { SignalboxError } from './failures.ts';
import { STATUS_TRANSITIONS, type RunStatus } from './status.ts';

export interface StateDefinition {
  /** The status of this business state. */
  readonly status: RunStatus;
  /** Business states that may follow. */
  readonly to: readonly string[];
  /** Set where the run stays in this state until somebody outside acts; callers that wait for the run stop waiting here. */
  readonly rests?: true;
}

export type StateMap = Readonly<Record<string, StateDefinition>>;

/** Names of the states of a map. */
export type StateName<S extends StateMap> = keyof S & string;
/** States that may follow a state; makes an illegal transition a compile error. */
export type NextState<S extends StateMap, From extends StateName<S>> = S[From]['to'][number] & StateName<S>;

/**
 * Declares the states of a workflow, the one definition behind guards, query, search attributes, command line and documents.
 * @throws SignalboxError ILLEGAL_TRANSITION when a target is unknown, or when the statuses of two neighbours may not follow each other.
 */
export function defineStates<const S extends StateMap>(states: S): S {
  for (const [from, { to }] of Object.entries(states)) {
    for (const next of to) assertNeighbours(states, from, next);
  }
  return states;
}

function assertNeighbours(states: StateMap, from: string, next: string): void {
  const target = states[next];
  if (!target) throw new SignalboxError('ILLEGAL_TRANSITION', { detail: `${from} names the unknown state ${next}` });
  const status = states[from]!.status;
  const legal = status === target.status || STATUS_TRANSITIONS[status].includes(target.status);
  if (!legal)
    throw new SignalboxError('ILLEGAL_TRANSITION', { detail: `${from} (${status}) may not be followed by ${next} (${target.status})` });
}
