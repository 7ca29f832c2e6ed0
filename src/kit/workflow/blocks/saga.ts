import { CancellationScope, CancelledFailure, condition, ContinueAsNew, isCancellation } from '@temporalio/workflow';
import type { NextState, StateMap, StateName } from '../../common/states.ts';
import { UNDO_RETRY, type RepairPolicy, type UndoRetry, type Undone } from '../../common/undo.ts';
import { currentRun, failure, type RunCore } from '../core.ts';
import { showDetails } from '../details.ts';
import { describeFailure } from '../failure.ts';
import type { Mailbox } from '../mailbox.ts';
import { recordRule } from '../record-rule.ts';
import type { CompletedState } from '../run.ts';
import { forceState } from '../state.ts';
import { step, type StepOptions } from '../step.ts';
import { undoStep, type Undoable } from '../undo.ts';

/** States of a map with the status `rolling_back`. */
export type RollingBackState<S extends StateMap> = {
  [Name in StateName<S>]: S[Name]['status'] extends 'rolling_back' ? Name : never;
}[StateName<S>];

/** States in which a story may end after its steps were undone. */
type UndoneEnd<S extends StateMap, Rolling extends RollingBackState<S>> = NextState<S, Rolling> & CompletedState<S>;

export interface SagaOptions<S extends StateMap, Rolling extends RollingBackState<S>, Message> {
  /** The state in which the begun steps are undone. */
  rolling: Rolling;
  /** Who is asked when an undo fails for good. */
  repair: RepairPolicy;
  /** Retry policy of each undo. */
  undoRetry?: UndoRetry;
  /** A message that calls the work off as soon as it arrives. */
  calledOffBy?: { message: Mailbox<Message>; to: UndoneEnd<S, Rolling>; reason: (message: Message) => string };
}

export interface SagaStep<T> extends Pick<StepOptions<T>, 'summary' | 'done' | 'withinMs' | 'retry'> {
  /** Unique in the saga. */
  name: string;
  do: () => Promise<T>;
  /**
   * Takes back what the step did; null when that is impossible, as for a sent mail. Called with the step's result, or with null when the
   * step failed: then the undo must find out whether it happened.
   */
  undo: ((result: T | null) => Promise<Undone | void>) | null;
  /** Whether a result leaves something to undo. Default: yes. */
  leaves?: (result: T) => boolean;
  /** What the undo does, in one line. */
  undoSummary?: string;
  /** What a person searches for, and where, to find what the step did; shown in the inbox when the undo fails. */
  search?: string;
}

/** Work whose steps are undone when it cannot be finished. */
export interface Saga<S extends StateMap, Rolling extends RollingBackState<S>> {
  /** Runs a step; its undo is registered before it begins. */
  step<T>(step: SagaStep<T>): Promise<T>;
  /** Gives the work up for a reason of the business: its steps are undone, and the story ends in the state `to`. Does not return. */
  callOff(to: UndoneEnd<S, Rolling>, reason: string): never;
}

/** Work that was called off; its steps are undone, and the run is in the state `rolling`. */
export interface CalledOff<S extends StateMap, Rolling extends RollingBackState<S>> {
  /** The state to end in. */
  calledOff: UndoneEnd<S, Rolling>;
  reason: string;
}

/**
 * Runs work whose steps have an undo. When it fails, is cancelled or is called off, the run moves to the state `rolling` and the begun steps
 * are undone, the latest first; nothing cancels that, and an undo that fails for good waits for a person. A paused run begins when it is
 * resumed or cancelled. Work that was called off returns `CalledOff`; any other error is thrown again.
 */
export async function saga<S extends StateMap, Rolling extends RollingBackState<S>, T, Message>(
  { rolling, repair, undoRetry = UNDO_RETRY, calledOffBy }: SagaOptions<S, Rolling, Message>,
  work: (saga: Saga<S, Rolling>) => Promise<T>,
): Promise<T | CalledOff<S, Rolling>> {
  const scope = new CancellationScope();
  const begun: Undoable[] = [];
  const calls: CalledOff<S, Rolling>[] = []; // the first one counts
  const stop = (calledOff: UndoneEnd<S, Rolling>, reason: string): void => {
    calls.push({ calledOff, reason });
    scope.cancel();
  };
  const inside: Saga<S, Rolling> = {
    step: (one) => sagaStep(begun, one, { repair, retry: undoRetry }),
    callOff(to, reason) {
      stop(to, reason);
      throw new CancelledFailure(reason);
    },
  };
  try {
    const result = await scope.run(() => {
      if (calledOffBy) onFirstMessage(calledOffBy.message, (message) => stop(calledOffBy.to, calledOffBy.reason(message)));
      return work(inside);
    });
    calls.forEach(recordLateCallOff);
    return result;
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error; // the run continues
    const [off, ...late] = isCancellation(error) ? calls : [];
    late.forEach(recordLateCallOff);
    const reason = off?.reason ?? (isCancellation(error) ? 'the run was cancelled' : describeFailure(error).message);
    forceState(rolling, reason);
    await untilResumed(currentRun());
    const cancelled = CancellationScope.current().consideredCancelled;
    await undoAll(begun, reason);
    if (off && !cancelled) return off;
    throw error;
  }
}

function sagaStep<T>(begun: Undoable[], one: SagaStep<T>, by: Pick<Undoable, 'repair' | 'retry'>): Promise<T> {
  const { name, do: work, undo, leaves = () => true, undoSummary, search, ...options } = one;
  if (begun.some((earlier) => earlier.name === name)) throw failure('INTERNAL', `the saga has two steps named ${name}`);
  const entry: Undoable = {
    ...by,
    name,
    undo: undo && (() => undo(entry.result as T | null)),
    summary: undoSummary ?? `Undo ${name}`,
    search: search ?? null,
    progress: 'registered',
    result: null,
  };
  begun.push(entry);
  const begin = async (): Promise<T> => {
    entry.progress = 'begun';
    const result = await work();
    Object.assign(entry, { result, progress: leaves(result) ? 'done' : 'nothing left' });
    return result;
  };
  return step(name, begin, options);
}

async function undoAll(begun: readonly Undoable[], reason: string): Promise<void> {
  const order = begun.filter(({ progress }) => progress === 'begun' || progress === 'done').toReversed();
  const names = order.map(({ name }) => name).join(', ') || 'nothing';
  recordRule({ rule: 'saga', choice: 'roll back', reasoning: `${reason}; to undo, in this order: ${names}` });
  await CancellationScope.nonCancellable(async () => {
    for (const entry of order) await undoStep(entry, reason);
  });
}

/** Reads one message, whenever it arrives while the scope is open. */
function onFirstMessage<Message>(box: Mailbox<Message>, handle: (message: Message) => void): void {
  const read = async (): Promise<void> => {
    await condition(() => box.waiting > 0);
    const message = await box.next(0);
    if (message !== null) handle(message); // the work itself may have read it
  };
  void read().catch(() => undefined); // the wait ends with the scope, which needs no handling here
}

const recordLateCallOff = ({ reason }: { reason: string }): void =>
  recordRule({ rule: 'saga', choice: 'called off too late', reasoning: reason });

/** Waits while the run is paused; a cancellation ends the pause. */
async function untilResumed(run: RunCore): Promise<void> {
  try {
    if (run.paused !== null) await condition(() => run.paused === null);
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
  if (run.paused === null) return;
  run.paused = null;
  showDetails(run);
}
