import { isCancellation, sleep } from '@temporalio/workflow';
import type { PendingWait } from '../../common/pending.ts';
import { describeFailure } from '../failure.ts';
import { recordRule } from '../record-rule.ts';

export interface PollOptions<Answer> {
  /** Names the rule in the journal. */
  name: string;
  wait: PendingWait;
  /** The latest answer. */
  first: Answer;
  isPending: (answer: Answer) => boolean;
  look: (latest: Answer) => Promise<Answer>;
  /** What is looked at, for the timeline. */
  what: string;
}

/**
 * Looks again, with growing waits, while an answer is not final.
 * @returns the latest answer, which may still not be final when the time is over.
 */
export async function poll<Answer>({ name, wait, first, isPending, look, what }: PollOptions<Answer>): Promise<Answer> {
  const { firstWaitMs, longestWaitMs, withinMs } = wait;
  const until = Date.now() + withinMs;
  let latest = first;
  for (let waitMs = firstWaitMs; isPending(latest) && Date.now() < until; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    await sleep(Math.min(waitMs, until - Date.now()), { summary: `Until the next look at ${what}` });
    latest = await lookOnce(name, latest, look);
  }
  return latest;
}

/** Looks once more. A look that fails proves nothing, so the latest answer is kept. */
export async function lookOnce<Answer>(name: string, latest: Answer, look: (latest: Answer) => Promise<Answer>): Promise<Answer> {
  try {
    return await look(latest);
  } catch (error) {
    if (isCancellation(error)) throw error;
    recordRule({ rule: name, choice: 'look again', reasoning: describeFailure(error).message });
    return latest;
  }
}
