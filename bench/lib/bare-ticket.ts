import { until } from '../../testkit/wait.ts';
import type { Ground } from './ground.ts';
import { countEvents, timersBegun } from './history.ts';
import { resultOf } from './start.ts';
import { isActivity, QUEUES, type BareStep } from './sides.ts';

const MOST_MS = 120_000;

/** Runs the bare workflow with these steps. @returns the number of its history events. */
export async function bareEvents({ temporal }: Ground, workflowId: string, steps: readonly BareStep[]): Promise<number> {
  const handle = await temporal.workflow.start('bareTicket', { workflowId, taskQueue: QUEUES.bare, args: [steps] });
  for (const [index, step] of steps.entries()) {
    if (step !== 'decision') continue;
    const waits = steps.slice(0, index + 1).filter((earlier) => !isActivity(earlier)).length; // each wait has its timer
    const isThere = async () => timersBegun(await handle.fetchHistory()) >= waits || null;
    await until(isThere, MOST_MS, `${workflowId} does not wait for its decision`);
    await handle.executeUpdate('decide');
  }
  await resultOf({ temporal }, workflowId);
  return countEvents(await handle.fetchHistory());
}
