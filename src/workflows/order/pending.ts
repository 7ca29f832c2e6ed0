import { isCancellation, sleep } from '@temporalio/workflow';
import type { PendingWait } from '../../kit/common/pending.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { describeFailure } from '../../kit/workflow/failure.ts';

export interface Pending<T> {
  /** The first answer, which is not final. */
  first: T;
  isPending: (answer: T) => boolean;
  look: (latest: T) => Promise<T>;
  /** Name of the polled object, for the timeline. */
  what: string;
}

/**
 * Polls with growing waits while the answer is not final. Survives restarts, because the waits are timers.
 * @returns the latest answer, which may still not be final when the time is over.
 */
export async function pollWhilePending<T>(wait: PendingWait, { first, isPending, look, what }: Pending<T>): Promise<T> {
  const { firstWaitMs, longestWaitMs, withinMs } = wait;
  const until = Date.now() + withinMs;
  let latest = first;
  for (let waitMs = firstWaitMs; isPending(latest) && Date.now() < until; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    await sleep(Math.min(waitMs, until - Date.now()), { summary: `Until the next look at ${what}` });
    latest = await pollOnce(latest, look);
  }
  return latest;
}

/** Polls once. A failed poll proves nothing, so the latest answer is kept. */
export async function pollOnce<T>(latest: T, look: (latest: T) => Promise<T>): Promise<T> {
  try {
    return await look(latest);
  } catch (error) {
    if (isCancellation(error)) throw error;
    recordRule({ rule: 'payment', choice: 'look again', reasoning: describeFailure(error).message });
    return latest;
  }
}
