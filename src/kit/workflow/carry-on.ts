import { allHandlersFinished, condition, makeContinueAsNewFunc, workflowInfo, type Workflow } from '@temporalio/workflow';
import type { StateMap, StateName } from '../common/states.ts';
import { currentRun, failure, type CarriedRun, type RunCore } from './core.ts';
import { stateHandle, type State } from './state.ts';

/** What a story gets when it continues in a new execution. */
export interface Resumed<S extends StateMap> {
  /** The value that the story passed to `carryOn`. */
  story: unknown;
  /** The handle of the run's current state. @throws ILLEGAL_TRANSITION when the run is in another state. */
  at<Name extends StateName<S>>(name: Name): State<S, Name>;
}

export interface CarryOnOptions {
  /** Number of events from which the history counts as long; null: only when Temporal suggests it. */
  mostEvents?: number | null;
}

const STEPS_AT_MOST = 200;
const DECISIONS_AT_MOST = 200;

/**
 * Call it where the run is idle: continues as new once the history is long, and the new execution's story gets `story` back.
 * Does nothing while the history is short. Do not call it inside `try`: it leaves by throwing.
 * @param story the story's own state, as JSON.
 * @throws ILLEGAL_TRANSITION while a step runs or a person is asked: neither can be carried over.
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
  if (busy) throw failure('ILLEGAL_TRANSITION', 'a run continues as new only while no step runs and no person is asked');
  if (!allHandlersFinished()) await condition(allHandlersFinished); // pending updates are answered first
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
  ...(run.held && { held: run.held }),
  ...(run.toolCalls && { toolCalls: run.toolCalls }),
  granted: run.granted,
  workedMs: run.workedMs,
  result: run.result,
  published: run.published,
  mailboxes: [...run.mailboxes],
  counters: [...run.counters],
  records: run.recorder.take(),
  story,
});

/** What the previous execution handed over to the story; null in the first execution. */
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
