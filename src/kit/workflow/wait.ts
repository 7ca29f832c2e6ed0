import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';

/**
 * Waits until the condition holds or the time is over. Cancels its timer when the condition holds first.
 * @param summary the timer's purpose, for the timeline.
 * @returns whether the condition holds.
 */
export async function waitUntil(holds: () => boolean, ms: number, summary: string): Promise<boolean> {
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
