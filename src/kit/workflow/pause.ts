import { ApplicationFailure, type ActivityOptions } from '@temporalio/workflow';

/** Detail of the failure PROVIDER_PAUSED, as kit/activity/failure.ts writes it. */
interface PauseDetail {
  retryAfterMs?: number;
  patienceMs?: number;
  attempt?: number;
}

/** A wait for a provider that takes no calls. */
export interface Pause {
  waitMs: number;
  /** Attempts that failed for other reasons before. */
  spent: number;
}

const USUAL_DELAY_MS = 60_000;

/**
 * How long to wait before an activity is scheduled again whose provider takes no calls. A pause ends an activity at once, whatever is left of
 * its attempts: were it one of them, a step would fail because its provider was paused more often than it may be tried.
 * Null when it failed for another reason, or has waited as long as its provider is worth.
 */
export function pauseAfter(error: unknown, sinceMs: number): Pause | null {
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
