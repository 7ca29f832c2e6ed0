import { ApplicationFailure } from '@temporalio/workflow';

/** Detail of the failure PROVIDER_PAUSED, as kit/activity/failure.ts writes it. */
interface Pause {
  retryAfterMs?: number;
  patienceMs?: number;
}

const USUAL_DELAY_MS = 60_000;

/**
 * How long to wait before an activity is scheduled again that spent its last attempt on a provider that takes no calls: waiting is no trying, so a
 * pause never uses up the attempts of a step. Null when it failed for another reason, or has waited as long as its provider is worth.
 */
export function pauseAfter(error: unknown, sinceMs: number): number | null {
  const pause = pauseOf(error);
  if (!pause) return null;
  const { retryAfterMs = USUAL_DELAY_MS, patienceMs = 0 } = pause;
  return Date.now() + retryAfterMs - sinceMs <= patienceMs ? retryAfterMs : null;
}

function pauseOf(error: unknown): Pause | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && cause.type === 'PROVIDER_PAUSED') return cause.details?.[0] ?? {};
  }
  return null;
}
