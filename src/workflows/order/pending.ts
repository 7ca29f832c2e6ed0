import { isCancellation, sleep } from '@temporalio/workflow';
import type { PendingWait } from '../../kit/common/pending.ts';
import { decide } from '../../kit/workflow/decide.ts';
import { describeFailure } from '../../kit/workflow/failure.ts';

export interface Pending<T> {
  /** The answer that is not final. */
  first: T;
  isPending: (answer: T) => boolean;
  look: (latest: T) => Promise<T>;
  /** What is looked at, for the timeline. */
  what: string;
}

/**
 * Looks again, with growing waits, while an answer is not final. Survives restarts: the waits are timers. Returns the latest answer, final or
 * not, when the time is over.
 */
export async function lookWhilePending<T>(wait: PendingWait, { first, isPending, look, what }: Pending<T>): Promise<T> {
  const { firstWaitMs, longestWaitMs, withinMs } = wait;
  const until = Date.now() + withinMs;
  let latest = first;
  for (let waitMs = firstWaitMs; isPending(latest) && Date.now() < until; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    await sleep(Math.min(waitMs, until - Date.now()), { summary: `Until the next look at ${what}` });
    latest = await lookOnce(latest, look);
  }
  return latest;
}

/** The answer as it is now. A look that fails says nothing about what is looked at, so the latest answer stays. */
export async function lookOnce<T>(latest: T, look: (latest: T) => Promise<T>): Promise<T> {
  try {
    return await look(latest);
  } catch (error) {
    if (isCancellation(error)) throw error;
    decide({ rule: 'payment', choice: 'look again', reasoning: describeFailure(error).message });
    return latest;
  }
}
