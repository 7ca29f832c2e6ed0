import { ActivityFailure, ApplicationFailure, TimeoutFailure, type ActivityOptions } from '@temporalio/workflow';

/** Details of the failure PROVIDER_PAUSED, written by kit/activity/failure.ts. */
interface PauseDetail {
  retryAfterMs?: number;
  patienceMs?: number;
  attempt?: number;
}

/** A wait before an activity is scheduled again. */
export interface Pause {
  waitMs: number;
  /** Earlier attempts that failed for other reasons. */
  spent: number;
}

const USUAL_DELAY_MS = 60_000;
/** Wait after every attempt of an activity lost its heartbeat: its workers died or were too busy. */
const AFTER_DEATHS_MS = 5_000;
/** Limit for an activity that kills every worker. */
const DEATHS_TIMEOUT_MS = 15 * 60_000;

/**
 * How long to wait before scheduling an activity again whose provider is paused or whose workers died. Such a failure does not count as
 * an attempt. Null when it failed for another reason, or has waited too long.
 */
export function pauseAfter(error: unknown, sinceMs: number): Pause | null {
  if (diedEachTime(error)) return Date.now() - sinceMs <= DEATHS_TIMEOUT_MS ? { waitMs: AFTER_DEATHS_MS, spent: 0 } : null;
  const detail = pauseOf(error);
  if (!detail) return null;
  const { retryAfterMs = USUAL_DELAY_MS, patienceMs = 0, attempt = 1 } = detail;
  return Date.now() + retryAfterMs - sinceMs <= patienceMs ? { waitMs: retryAfterMs, spent: attempt - 1 } : null;
}

/** The options with `spent` attempts fewer, but at least one; unlimited attempts stay unlimited. */
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
