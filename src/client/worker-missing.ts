import type { Client } from '@temporalio/client';
import { SignalboxError } from '../kit/common/failures.ts';
import { askServer, DEADLINE_MS } from './temporal.ts';

const WORKFLOW_TASKS = 1;

/** The error for an order that no worker answered in time; names the task queue and when a worker was last seen there. */
export async function workerMissing(temporal: Client, taskQueue: string, run: string, order: string): Promise<SignalboxError> {
  const ago = await workerSeen(temporal, taskQueue);
  return new SignalboxError('WORKER_MISSING', {
    detail: `${DEADLINE_MS / 1_000} s passed without an answer on task queue ${taskQueue} (${ago}); the ${order} may still take effect once a worker runs`,
    fix: `Start the worker (\`signalbox up\`), then look at \`signalbox show ${run}\` before you repeat it.`,
  });
}

/** When a worker last polled a task queue, as a clause. */
export async function workerSeen(temporal: Client, taskQueue: string): Promise<string> {
  const seen = await lastWorkerSeen(temporal, taskQueue);
  return seen === null ? 'none has polled it in the last minutes' : `one last polled it ${Math.round((Date.now() - seen) / 1_000)} s ago`;
}

/** Milliseconds since the epoch; the server forgets a worker after some minutes. */
async function lastWorkerSeen(temporal: Client, taskQueue: string): Promise<number | null> {
  const { pollers } = await askServer(temporal, () =>
    temporal.workflowService.describeTaskQueue({
      namespace: temporal.options.namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: WORKFLOW_TASKS,
    }),
  );
  const times = (pollers ?? []).map((poller) => Number(poller.lastAccessTime?.seconds ?? 0) * 1_000);
  return times.length > 0 ? Math.max(...times) : null;
}
