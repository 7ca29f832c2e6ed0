import type { History } from '@temporalio/common/lib/proto-utils.js';
import { createBenchRows } from './database.ts';
import { writeBundle } from './ground.ts';
import { completedAt, stepsOf, upTo } from './history.ts';
import type { RunningStack } from './running-stack.ts';
import { isActivity, QUEUES, type BareStep } from './sides.ts';
import { resultOf } from './start.ts';
import { startWorker } from './worker.ts';

/** Repeats a ticket, up to its reply, as a bare workflow. */
export interface BareTwins {
  /** @param waitMs the ticket's total wait for others. @returns milliseconds from the start call to the workflow's completion. */
  wallMs(ticket: History, name: string, waitMs: number): Promise<number>;
  end(): Promise<void>;
}

/** A bare worker next to the product's own, on the same server and database. */
export async function openBareTwins({ stack, signalbox, temporal, endpoints }: RunningStack): Promise<BareTwins> {
  await createBenchRows(signalbox.db);
  const worker = await startWorker(
    {
      temporalAddress: endpoints.TEMPORAL_ADDRESS,
      databaseUrl: endpoints.DATABASE_URL,
      folder: stack.folder,
      bundles: { bare: await writeBundle(stack.folder, 'bare') },
    },
    'bare',
  );
  return {
    async wallMs(ticket, name, waitMs) {
      const startedAt = performance.timeOrigin + performance.now();
      const options = { workflowId: `bare-${name}`, taskQueue: QUEUES.bare, args: [twinOf(ticket, waitMs)] };
      const handle = await temporal.workflow.start('bareTicket', options);
      await resultOf({ temporal }, options.workflowId);
      return completedAt(await handle.fetchHistory())! - startedAt;
    },
    end: () => worker.end(),
  };
}

/** As many activities as the ticket had up to its reply; one of them waits for the ticket's total wait. */
function twinOf(ticket: History, waitMs: number): BareStep[] {
  const activities = stepsOf(upTo(ticket, 'sendReply')).filter(isActivity);
  return [...activities.toSpliced(activities.indexOf('activity'), 1), { waitMs }];
}
