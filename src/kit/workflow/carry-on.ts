import { allHandlersFinished, condition, makeContinueAsNewFunc, workflowInfo, type Workflow } from '@temporalio/workflow';
import type { StateMap, StateName } from '../common/states.ts';
import { currentRun, failure, type CarriedRun, type RunCore } from './core.ts';
import { stateHandle, type State } from './state.ts';

/** What a story gets that goes on in a new execution. */
export interface Resumed<S extends StateMap> {
  /** What the story gave to `carryOn`. */
  story: unknown;
  /** The handle of the state in which the run stands. @throws ILLEGAL_TRANSITION when it stands in another. */
  at<Name extends StateName<S>>(name: Name): State<S, Name>;
}

export interface CarryOnOptions {
  /** Events after which the history is long, beside Temporal's own word; null leaves it to Temporal. */
  mostEvents?: number | null;
}

const STEPS_AT_MOST = 200;
const DECISIONS_AT_MOST = 200;

/**
 * Where a run rests, its story calls this: a history that has grown long is put down there, and the run goes on as a new execution of the same
 * workflow, whose story gets `story` back. Nothing happens while the history is short. Not to be called inside of `try`: it leaves by throwing.
 * @param story the story's own state, as JSON.
 * @throws ILLEGAL_TRANSITION while a step works or a person is asked: that could not be taken along.
 */
export async function carryOn<S extends StateMap, Name extends StateName<S>>(
  resting: State<S, Name>,
  story: unknown,
  { mostEvents = null }: CarryOnOptions = {},
): Promise<void> {
  const run = currentRun();
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  if (!continueAsNewSuggested && historyLength < (mostEvents ?? Infinity)) return;
  if (run.state !== resting.name) throw failure('ILLEGAL_TRANSITION', `the run is in ${run.state}, not in ${resting.name}`);
  const busy = run.waiting.length > 0 || run.steps.some(({ status }) => status === 'running');
  if (busy) throw failure('ILLEGAL_TRANSITION', 'a run goes on as a new execution only where it rests');
  if (!allHandlersFinished()) await condition(allHandlersFinished); // who is being answered gets the answer first
  await makeContinueAsNewFunc<Workflow>()({ ...run.start, carried: carriedOf(run, story) });
}

const carriedOf = (run: RunCore, story: unknown): CarriedRun => ({
  startedAt: run.startedAt,
  state: run.state,
  priority: run.priority,
  paused: run.paused,
  steps: run.steps.slice(-STEPS_AT_MOST),
  lastPosition: run.lastPosition,
  decisions: run.decisions.slice(-DECISIONS_AT_MOST),
  cost: run.cost,
  granted: run.granted,
  workedMs: run.workedMs,
  result: run.result,
  published: run.published,
  mailboxes: [...run.mailboxes],
  counters: [...run.counters],
  records: run.recorder.take(),
  story,
});

/** What the run was carried on with, for its story; null at the run's start. */
export function resumedOf<S extends StateMap>(run: RunCore): Resumed<S> | null {
  const { carried } = run.start;
  if (!carried) return null;
  return {
    story: carried.story,
    at(name) {
      if (run.state !== name) throw failure('ILLEGAL_TRANSITION', `the run is in ${run.state}, not in ${name}`);
      return stateHandle(name);
    },
  };
}
