import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { UNDO_RETRY, type RepairPolicy, type UndoRetry } from '../common/undo.ts';
import { currentRun, failure, statusOf, type RunCore } from './core.ts';
import { recordRule } from './record-rule.ts';
import { showDetails } from './details.ts';
import { step, type StepOptions } from './step.ts';
import { undoStep, type Undoable } from './undo.ts';

export interface SagaOptions {
  /** Retry policy of each undo. */
  undoRetry?: UndoRetry;
  /** Who is asked when an undo fails for good. */
  repair: RepairPolicy;
}

export interface SagaStep<T> extends Pick<StepOptions<T>, 'summary' | 'done' | 'withinMs' | 'retry'> {
  /** Unique in the saga. */
  name: string;
  do: () => Promise<T>;
  /**
   * Takes back what the step did; null when that is impossible, as for a sent mail. Called with the step's result, or with null when the
   * step failed: then the undo must find out whether it happened. May return a text that says what was done.
   */
  undo: ((result: T | null) => Promise<string | void>) | null;
  /** Whether a result leaves something to undo. Default: yes. */
  leaves?: (result: T) => boolean;
  /** What the undo does, in one line. */
  undoSummary?: string;
  /** What a person searches for, and where, to find what the step did; shown in the inbox when the undo fails. */
  search?: string;
}

/** Steps that are undone in reverse order when their work cannot be finished. */
export interface Saga {
  /** Runs a step; its undo is registered before it begins. */
  step<T>(step: SagaStep<T>): Promise<T>;
  /**
   * Undoes the begun steps, the latest first; not cancellable. Returns when all are settled: an undo that fails for good waits for a person.
   * A paused run begins when it is resumed or cancelled. @throws ILLEGAL_TRANSITION unless the run's status is `rolling_back`.
   */
  rollBack(reason: string): Promise<void>;
}

/** Opens a saga for the current run. */
export function openSaga({ undoRetry = UNDO_RETRY, repair }: SagaOptions): Saga {
  const names = new Set<string>();
  const open: Undoable[] = [];
  return {
    step<T>({ name, do: work, undo, leaves = () => true, undoSummary, search, ...options }: SagaStep<T>): Promise<T> {
      if (names.has(name)) throw failure('INTERNAL', `the saga has two steps named ${name}`);
      names.add(name);
      const entry: Undoable = {
        name,
        undo: null,
        summary: undoSummary ?? `Undo ${name}`,
        search: search ?? null,
        retry: undoRetry,
        repair,
        progress: 'registered',
        result: null,
      };
      if (undo) entry.undo = () => undo(entry.result as T | null);
      open.push(entry);
      const begin = async (): Promise<T> => {
        entry.progress = 'begun';
        const result = await work();
        Object.assign(entry, { result, progress: leaves(result) ? 'done' : 'nothing left' });
        return result;
      };
      return step(name, begin, options);
    },
    async rollBack(reason) {
      const run = currentRun();
      await released(run);
      if (statusOf(run) !== 'rolling_back') throw failure('ILLEGAL_TRANSITION', 'only a run that is rolling back undoes its steps');
      const order = open.filter(hasSomething).toReversed();
      const names = order.map(({ name }) => name).join(', ') || 'nothing';
      recordRule({ rule: 'saga', choice: 'roll back', reasoning: `${reason}; to undo, in this order: ${names}` });
      await CancellationScope.nonCancellable(async () => {
        for (const entry of order) await undoStep(entry, reason);
      });
      open.length = 0;
    },
  };
}

const hasSomething = ({ progress }: Undoable): boolean => progress === 'begun' || progress === 'done';

/** Waits while the run is paused; a cancellation ends the pause. */
async function released(run: RunCore): Promise<void> {
  try {
    if (run.paused !== null) await condition(() => run.paused === null);
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
  if (run.paused === null) return;
  run.paused = null;
  showDetails(run);
}

/** Waits for both steps even when one fails: a running step cannot be undone. @throws the failure of the first, then of the second. */
export async function together<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([one, other]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  return [first.value, second.value];
}
