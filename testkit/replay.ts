import type { Client } from '@temporalio/client';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { isNotFound } from '../src/client/temporal.ts';
import { replaySinks } from './replay-sinks.ts';

/** Replays the histories of runs, with all of their executions. @throws Error naming each run whose history does not replay. */
export async function assertReplays(client: Client, workflowBundle: WorkflowBundleOption, runs: readonly string[]): Promise<void> {
  const wrong: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle, sinks: replaySinks }, historiesOf(client, runs)))
    if (error) wrong.push(`${workflowId}: ${error.message}`);
  if (wrong.length > 0) throw new Error(`The history does not replay: the story is not deterministic. ${wrong.join('\n')}`);
}

/** Of each run all executions, the latest first. */
async function* historiesOf(client: Client, runs: readonly string[]) {
  for (const workflowId of runs) {
    let history = await historyOf(client, workflowId);
    while (history !== null) {
      yield { workflowId, history };
      const earlier = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
      history = earlier ? await historyOf(client, workflowId, earlier) : null;
    }
  }
}

/** Null for a run that was never started, such as a child of a parent that was cancelled first. */
async function historyOf({ workflow }: Client, workflowId: string, execution?: string): Promise<History | null> {
  try {
    return await workflow.getHandle(workflowId, execution).fetchHistory();
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}
