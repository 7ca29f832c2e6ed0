import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  ContinueAsNew,
  isCancellation,
  log,
} from '@temporalio/workflow';
import type { Contract } from '../common/contract.ts';
import { fits, MAX_PAYLOAD_BYTES } from '../common/size.ts';
import { isEndStatus, type EndStatus } from '../common/status.ts';
import type { StateMap, StateName } from '../common/states.ts';
import { handleDecisions } from './approval.ts';
import { failure, openCore, publishStatus, statusOf, takeRecords, type RunCore, type RunStart } from './core.ts';
import { showDetails } from './details.ts';
import { runKeeper } from './keeper.ts';
import { noteUnread } from './mailbox.ts';
import { asCause, describeFailure } from './failure.ts';
import { handleOperatorOrders } from './operate.ts';
import { tooLarge } from './payload-converter.ts';
import { forceState } from './state.ts';
import { openBranch } from './step-context.ts';
import { handleStatusQuery } from './view.ts';

/** States of a map with the status `completed`. */
export type CompletedState<S extends StateMap> = {
  [Name in StateName<S>]: S[Name]['status'] extends 'completed' ? Name : never;
}[StateName<S>];

/** What a story returns: the completed state that it reached, and its result. */
export interface Ended<S extends StateMap, Result> {
  state: CompletedState<S>;
  result: Result;
}

/**
 * Executes a story as a run: sets the handlers, runs the story and records its end. A story that throws ends as `failed`, a cancelled one
 * as `cancelled`, from any state.
 */
export async function executeRun<Result>(
  contract: Contract,
  start: RunStart<unknown>,
  story: (run: RunCore) => Promise<{ result: Result }>,
): Promise<Result> {
  const run = openCore(contract, start);
  handleStatusQuery();
  handleDecisions();
  handleOperatorOrders();
  showDetails(run);
  try {
    const { result } = await openBranch()(() => story(run));
    if (!allHandlersFinished()) await handlersFinished(); // checked first: a scope costs as many promises as an activity
    if (!fits(result, MAX_PAYLOAD_BYTES)) throw tooLarge();
    close(run, result, null);
    return result;
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error; // the run continues
    await closeFailed(run, error).catch((second: unknown) => log.error('the end of the run was not recorded', { error: String(second) }));
    throw endingOf(error);
  }
}

async function closeFailed(run: RunCore, error: unknown): Promise<void> {
  const end = isCancellation(error) ? 'cancelled' : 'failed';
  const description = end === 'cancelled' ? null : describeFailure(error);
  run.paused = null;
  if (run.state !== end) forceState(end, description?.message ?? 'cancelled by an operator');
  if (!allHandlersFinished()) await handlersFinished();
  close(run, run.result, description); // a published result stays
}

/** Waits until running handlers have answered. Not cancellable, because the story has ended. */
const handlersFinished = (): Promise<void> => CancellationScope.nonCancellable(() => condition(allHandlersFinished));

function close(run: RunCore, result: unknown, failed: RunCore['failure']): void {
  if (!isEndStatus(statusOf(run))) throw failure('ILLEGAL_TRANSITION', `the story ended in ${run.state}, which is not an end state`);
  noteUnread(run);
  Object.assign(run, { result, failure: failed, endedAt: new Date().toISOString() });
  showDetails(run);
  publishStatus(run);
  const end = { status: statusOf(run) as EndStatus, state: run.state, result, failure: failed, endedAt: run.endedAt! };
  runKeeper.keep({ records: takeRecords(run), end });
}

/** The error that Temporal gets: a cancellation unchanged, anything else as a failure with its code. */
function endingOf(error: unknown): unknown {
  if (isCancellation(error)) return error;
  const { code, message } = describeFailure(error);
  return ApplicationFailure.create({ type: code, message, nonRetryable: true, cause: asCause(error) });
}
