import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';

/**
 * Waits until something holds or a time is over; true when it holds. One timer, which is taken back when it is not needed.
 * A time that is over already needs none.
 * @param summary says in the timeline what the timer is for.
 */
export async function holdsWithin(holds: () => boolean, ms: number, summary: string): Promise<boolean> {
  if (ms <= 0 || holds()) return holds();
  await CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    const late = sleep(ms, { summary });
    await Promise.race([late, condition(holds)]);
    if (holds()) scope.cancel();
    await late.catch((error: unknown) => {
      if (!isCancellation(error) || !holds()) throw error;
    });
  });
  return holds();
}
