/** The workflows of the bare side. Opened by path by the bundler. */
import { condition, defineUpdate, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { BareActivities, BareStep } from './lib/sides.ts';

const { first, second, third, waitAndCommit } = proxyActivities<BareActivities>({ startToCloseTimeout: '30 seconds' });

/** Three activities, nothing of ours. */
export async function bare(): Promise<{ done: number }> {
  await first();
  await second();
  await third();
  return { done: 3 };
}

const LONGER_THAN_ANY_WAIT = '1 day';

/** The activities and waits of a ticket, one after the other, nothing of ours. */
export async function bareTicket(steps: readonly BareStep[]): Promise<void> {
  let asked = 0;
  let decided = 0;
  setHandler(defineUpdate('decide'), async () => {
    await first();
    decided++;
  });
  for (const step of steps) {
    if (step === 'activity') await first();
    else if (step === 'timer') await sleep('100 milliseconds');
    else if (step !== 'decision') await waitAndCommit(step);
    else {
      const number = ++asked;
      await condition(() => decided >= number, LONGER_THAN_ANY_WAIT);
    }
  }
}
