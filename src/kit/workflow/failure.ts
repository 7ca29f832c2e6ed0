import { ActivityFailure, ApplicationFailure, CancelledFailure, rootCause, TemporalFailure, TimeoutFailure } from '@temporalio/workflow';
import { isFailureCode, type FailureCode } from '../common/failures.ts';
import { toStorable, isStorable } from '../common/text.ts';

/** The code and the words of a failure, wherever in the chain of causes they stand. */
export function describeFailure(error: unknown): { code: FailureCode; message: string } {
  const { code, message } = foundIn(error);
  return { code, message: toStorable(message) };
}

function foundIn(error: unknown): { code: FailureCode; message: string } {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && isFailureCode(cause.type)) return { code: cause.type, message: cause.message };
    if (cause instanceof TimeoutFailure) return { code: 'INTERNAL', message: `a time limit was exceeded: ${cause.message}` };
  }
  return { code: 'INTERNAL', message: rootCause(error) ?? String(error) };
}

/** Whether a failure carries one of these codes. */
export const failedWith = (error: unknown, codes: readonly FailureCode[]): boolean =>
  error instanceof TemporalFailure && codes.includes(describeFailure(error).code);

/** An effect of which nobody knows whether it happened. */
export interface EffectInDoubt {
  /** Its key. */
  effect: string;
  /** What it is taken to have answered when a person says that it happened. */
  assumed?: unknown;
  /** The failure in words. */
  message: string;
}

/** The effect that is in doubt, if that is what failed. */
export function effectInDoubt(error: unknown): EffectInDoubt | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof ApplicationFailure) || cause.type !== 'EFFECT_IN_DOUBT') continue;
    const [told] = (cause.details ?? []) as Partial<EffectInDoubt>[];
    return told?.effect === undefined ? null : { effect: told.effect, assumed: told.assumed ?? null, message: cause.message };
  }
  return null;
}

/**
 * What ended work that was cancelled: an attempt that fails then, or dies with its worker, is the last one, and Temporal reports its own
 * failure. It would have been tried again but for the cancellation, so that is what ended it. Other failures stay as they are.
 */
export const asCancellation = (error: unknown): unknown =>
  error instanceof ActivityFailure && error.retryState === 'CANCEL_REQUESTED'
    ? new CancelledFailure('cancelled while an attempt failed', [], error)
    : error;

/** Whether work got no answer within its time or its attempts, as when its worker is killed again and again. */
export function timedOut(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) if (cause instanceof TimeoutFailure) return true;
  return false;
}

/** A failure as the cause of another. One with half of a surrogate pair stays out: it would stop the worker that reports it. */
export const asCause = (error: unknown): Error | undefined =>
  error instanceof Error && isStorable(`${error.message}${error.stack ?? ''}`) ? error : undefined;
