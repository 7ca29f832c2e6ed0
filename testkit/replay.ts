import type { Client } from '@temporalio/client';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { replaySinks } from './replay-sinks.ts';

/** Replays the histories of runs, with all of their executions. @throws Error naming each run whose history does not replay. */
export async function assertReplays(client: Client, workflowBundle: WorkflowBundleOption, runs: readonly string[]): Promise<void> {
  const wrong: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle, sinks: replaySinks }, historiesOf(client, runs)))
    if (error) wrong.push(`${workflowId}: ${error.message}`);
  if (wrong.length > 0) throw new Error(`The history does not replay: the story is not deterministic. ${wrong.join('\n')}`);
}

async function* historiesOf({ workflow }: Client, runs: readonly string[]) {
  for (const workflowId of runs) {
    for (let execution: string | undefined, earlier = true; earlier; earlier = execution !== undefined) {
      const history = await workflow.getHandle(workflowId, execution).fetchHistory();
      yield { workflowId, history };
      execution = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
    }
  }
}
