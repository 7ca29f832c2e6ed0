import { ActivityFailure, ApplicationFailure, TimeoutFailure, type ActivityOptions } from '@temporalio/workflow';

/** Detail of the failure PROVIDER_PAUSED, as kit/activity/failure.ts writes it. */
interface PauseDetail {
  retryAfterMs?: number;
  patienceMs?: number;
  attempt?: number;
}

/** A wait before an activity is scheduled again. */
export interface Pause {
  waitMs: number;
  /** Attempts that failed for other reasons before. */
  spent: number;
}

const USUAL_DELAY_MS = 60_000;
/** After workers that died with an activity, or were too busy to say that they live, as often as it has attempts. */
const AFTER_DEATHS_MS = 5_000;
/** An activity that kills each worker that takes it must end some time. */
const DEATHS_PATIENCE_MS = 15 * 60_000;

/**
 * How long to wait before an activity is scheduled again that failed for no reason of its own: its provider takes no calls, or its workers
 * died. A pause ends an activity at once, whatever is left of its attempts: were it one of them, a step would fail because its provider was
 * paused more often than it may be tried. Null when it failed for another reason, or has waited long enough.
 */
export function pauseAfter(error: unknown, sinceMs: number): Pause | null {
  if (diedEachTime(error)) return Date.now() - sinceMs <= DEATHS_PATIENCE_MS ? { waitMs: AFTER_DEATHS_MS, spent: 0 } : null;
  const detail = pauseOf(error);
  if (!detail) return null;
  const { retryAfterMs = USUAL_DELAY_MS, patienceMs = 0, attempt = 1 } = detail;
  return Date.now() + retryAfterMs - sinceMs <= patienceMs ? { waitMs: retryAfterMs, spent: attempt - 1 } : null;
}

/** The options with so many attempts less; of a number without an end nothing is taken. */
export function withoutAttempts<O extends Pick<ActivityOptions, 'retry'>>(options: O, spent: number): O {
  const most = options.retry?.maximumAttempts;
  if (most === undefined || !Number.isFinite(most)) return options;
  return { ...options, retry: { ...options.retry, maximumAttempts: Math.max(1, most - spent) } };
}

function pauseOf(error: unknown): PauseDetail | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && cause.type === 'PROVIDER_PAUSED') return cause.details?.[0] ?? {};
  }
  return null;
}

const diedEachTime = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  error.retryState === 'MAXIMUM_ATTEMPTS_REACHED' &&
  error.cause instanceof TimeoutFailure &&
  error.cause.timeoutType === 'HEARTBEAT';
