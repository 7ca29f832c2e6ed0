import { setTimeout as sleep } from 'node:timers/promises';
import type { Ground } from './ground.ts';
import { countEvents, timersBegun } from './history.ts';
import { isActivity, QUEUES, type BareStep } from './sides.ts';

const LOOK_EVERY_MS = 50;

/** Runs the bare workflow with these steps. @returns the number of its history events. */
export async function bareEvents({ temporal }: Ground, workflowId: string, steps: readonly BareStep[]): Promise<number> {
  const handle = await temporal.workflow.start('bareTicket', { workflowId, taskQueue: QUEUES.bare, args: [steps] });
  for (const [index, step] of steps.entries()) {
    if (step !== 'decision') continue;
    const waits = steps.slice(0, index + 1).filter((earlier) => !isActivity(earlier)).length; // each wait has its timer
    while (timersBegun(await handle.fetchHistory()) < waits) await sleep(LOOK_EVERY_MS);
    await handle.executeUpdate('decide');
  }
  await handle.result();
  return countEvents(await handle.fetchHistory());
}
