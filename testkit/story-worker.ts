import { NativeConnection, Worker, type ActivityInterceptorsFactory, type WorkflowBundleOption } from '@temporalio/worker';
import { TASK_QUEUE } from '../src/kit/common/task-queue.ts';
import type { Deps } from '../src/worker/deps.ts';
import { workerTimeouts } from '../src/worker/timeouts.ts';
import './quiet-runtime.ts';

/** A worker with the product's parts that a test can let die. */
export interface StoryWorker {
  /** Stops at once: takes no more work, and nothing that it does reaches the server any more. */
  kill(): void;
  /** Ends it in order, a killed one as well. */
  close(): Promise<void>;
}

export interface StoryWorkerOptions {
  address: string;
  namespace: string;
  workflowBundle: WorkflowBundleOption;
  deps: Deps;
}

export async function startStoryWorker({ address, namespace, workflowBundle, deps }: StoryWorkerOptions): Promise<StoryWorker> {
  const connection = await NativeConnection.connect({ address });
  let killed = false;
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const withhold = <T>(answer: T): T | Promise<T> => (killed ? released.then(() => answer) : answer);
  const dead: ActivityInterceptorsFactory = () => ({
    inbound: {
      execute: (input, next) =>
        next(input).then(withhold, async (error: unknown) => {
          await withhold(null);
          throw error;
        }),
    },
  });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle,
    activities: deps.activities,
    interceptors: { activity: [dead, deps.activityInterceptor] }, // outermost: heartbeats end when the work itself does
    sinks: deps.sinks,
    ...workerTimeouts,
    shutdownGraceTime: '1 minute', // a dying worker does not hear that it dies
  });
  const running = worker.run();
  running.catch(() => undefined); // reported by `close`
  return {
    kill() {
      killed = true;
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
    async close() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      release();
      await running;
      await connection.close();
    },
  };
}
