import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { UNDO_RETRY, type RepairPolicy, type UndoRetry } from '../common/undo.ts';
import { currentRun, failure, statusOf, type RunCore } from './core.ts';
import { recordRule } from './record-rule.ts';
import { showDetails } from './details.ts';
import { step, type StepOptions } from './step.ts';
import { undoStep, type Undoable } from './undo.ts';

export interface SagaOptions {
  /** How each undo is tried again. */
  undoRetry?: UndoRetry;
  /** Who is asked where an undo fails for good. */
  repair: RepairPolicy;
}

export interface SagaStep<T> extends Pick<StepOptions<T>, 'summary' | 'done' | 'withinMs' | 'retry'> {
  /** Unique in the saga. */
  name: string;
  do: () => Promise<T>;
  /**
   * Takes back what the step did; null for what cannot be taken back, as a sent mail. It is called with the step's result, or with null when
   * the step did not end well: then nobody knows whether it happened, and the undo has to find out. What it returns says what was done.
   */
  undo: ((result: T | null) => Promise<string | void>) | null;
  /** Whether a result left something to undo. Default: yes. */
  leaves?: (result: T) => boolean;
  /** What the undo does, in one line. */
  undoSummary?: string;
  /** What a person searches for, and where, to find what the step did; for the item in the inbox when the undo fails. */
  search?: string;
}

/** Steps that are undone in reverse order when the work they belong to cannot be finished. */
export interface Saga {
  /** Runs a step; its undo is registered before it begins. */
  step<T>(step: SagaStep<T>): Promise<T>;
  /**
   * Undoes what was begun, the latest first; nothing cancels it. Returns when nothing is open any more: an undo that fails for good waits for
   * a person. The run must stand in a state of the status `rolling_back`. One that is held goes on when it is resumed, a cancelled one at once.
   */
  rollBack(reason: string): Promise<void>;
}

/** Opens a saga over the run at work. */
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
        stand: 'registered',
        result: null,
      };
      if (undo) entry.undo = () => undo(entry.result as T | null);
      open.push(entry);
      const begin = async (): Promise<T> => {
        entry.stand = 'begun';
        const result = await work();
        Object.assign(entry, { result, stand: leaves(result) ? 'done' : 'nothing left' });
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

const hasSomething = ({ stand }: Undoable): boolean => stand === 'begun' || stand === 'done';

/** Waits while an operator holds the run; a cancellation ends that. */
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

/** Runs steps at the same time and waits for all of them, also when one fails: what is still at work cannot be undone. */
export async function together<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([one, other]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  return [first.value, second.value];
}
