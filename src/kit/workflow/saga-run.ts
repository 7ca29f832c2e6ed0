import { CancellationScope, ContinueAsNew, isCancellation } from '@temporalio/workflow';
import type { StateMap, StateName } from '../common/states.ts';
import { currentRun } from './core.ts';
import { describeFailure } from './failure.ts';
import type { Saga } from './saga.ts';
import { enter, stateHandle, type State } from './state.ts';

/** States of a map with the status `rolling_back`. */
export type RollingBackState<S extends StateMap> = {
  [Name in StateName<S>]: S[Name]['status'] extends 'rolling_back' ? Name : never;
}[StateName<S>];

/** A saga, the states of its run, and the state in which it is undone. */
export interface SagaFrame<S extends StateMap, Rolling extends RollingBackState<S>> {
  saga: Saga;
  states: S;
  rolling: Rolling;
}

/** The result of work that the run itself called off; its steps are undone. */
export interface CalledOff<S extends StateMap, Rolling extends RollingBackState<S>> {
  calledOff: string;
  at: State<S, Rolling>;
}

/** Calls work off from inside its run, for example when the customer withdraws. No effect once the work has ended. */
export interface Recall {
  callOff(reason: string): void;
}

/**
 * Runs the work of a saga. When it fails or is cancelled, the run moves to the state `rolling`, everything is undone and the error is
 * rethrown; work that was called off returns `CalledOff` instead.
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
    if (error instanceof ContinueAsNew) throw error; // the run continues
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
