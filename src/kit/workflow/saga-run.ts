import { CancellationScope, ContinueAsNew, isCancellation } from '@temporalio/workflow';
import type { StateMap, StateName } from '../common/states.ts';
import { currentRun } from './core.ts';
import { describeFailure } from './failure.ts';
import type { Saga } from './saga.ts';
import { enter, stateHandle, type State } from './state.ts';

/** States of a map in which a run undoes what it did. */
export type RollingBackState<S extends StateMap> = {
  [Name in StateName<S>]: S[Name]['status'] extends 'rolling_back' ? Name : never;
}[StateName<S>];

/** What a saga runs in: the states of its run, and the one in which it is undone. */
export interface SagaFrame<S extends StateMap, Rolling extends RollingBackState<S>> {
  saga: Saga;
  states: S;
  rolling: Rolling;
}

/** Work that was called off from inside of the run, and is undone. */
export interface CalledOff<S extends StateMap, Rolling extends RollingBackState<S>> {
  calledOff: string;
  at: State<S, Rolling>;
}

/** Calls work off from inside of its run, as when the customer does not want it any more. Too late once the work has ended. */
export interface Recall {
  callOff(reason: string): void;
}

/**
 * Runs the work of a saga. When it fails or is cancelled, the run moves to the state that is named, everything is undone, and the failure or
 * cancellation goes on to the run's end; work that was called off comes back as such instead.
 */
export async function runSaga<S extends StateMap, Rolling extends RollingBackState<S>, T>(
  { saga, states, rolling }: SagaFrame<S, Rolling>,
  work: (recall: Recall) => Promise<T>,
): Promise<T | CalledOff<S, Rolling>> {
  const scope = new CancellationScope();
  let calledOff: string | null = null;
  const recall: Recall = {
    callOff(reason) {
      calledOff ??= reason;
      scope.cancel();
    },
  };
  try {
    return await scope.run(() => work(recall));
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error; // no end: the run goes on
    const run = currentRun();
    const stopped = isCancellation(error);
    const reason = stopped ? (calledOff ?? 'the run was cancelled') : describeFailure(error).message;
    if (states[run.state]?.status !== 'rolling_back') enter(rolling, reason);
    await saga.rollBack(reason);
    if (stopped && calledOff !== null && !CancellationScope.current().consideredCancelled)
      return { calledOff, at: stateHandle<S, Rolling>(rolling) };
    throw error;
  }
}
