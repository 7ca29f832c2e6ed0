import { allHandlersFinished, condition, makeContinueAsNewFunc, workflowInfo, type Workflow } from '@temporalio/workflow';
import { currentRun, failure, type CarriedRun, type RunCore } from './core.ts';

export interface ContinueAsNewOptions {
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
export async function continueRunAsNew(state: string, story: unknown, { mostEvents = null }: ContinueAsNewOptions = {}): Promise<void> {
  const run = currentRun();
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  if (!continueAsNewSuggested && historyLength < (mostEvents ?? Infinity)) return;
  if (run.state !== state) throw failure('ILLEGAL_TRANSITION', `the run is in ${run.state}, not in ${state}`);
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
