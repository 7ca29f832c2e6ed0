import { ActivityFailure, ApplicationFailure, CancelledFailure, rootCause, TemporalFailure, TimeoutFailure } from '@temporalio/workflow';
import { isFailureCode, type FailureCode } from '../common/failures.ts';
import { toStorable, isStorable } from '../common/text.ts';

/** The first code of the failure table in the chain of causes, with its message; INTERNAL if there is none. */
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

/** Whether a failure has one of these codes. */
export const failedWith = (error: unknown, codes: readonly FailureCode[]): boolean =>
  error instanceof TemporalFailure && codes.includes(describeFailure(error).code);

/** An effect of which nobody knows whether it happened. */
export interface EffectInDoubt {
  /** The key of the effect. */
  effect: string;
  /** Used as its result when a person says that it happened. */
  assumed?: unknown;
  message: string;
}

/** The effect in doubt if the failure is EFFECT_IN_DOUBT, otherwise null. */
export function effectInDoubt(error: unknown): EffectInDoubt | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof ApplicationFailure) || cause.type !== 'EFFECT_IN_DOUBT') continue;
    const [detail] = (cause.details ?? []) as Partial<EffectInDoubt>[];
    return detail?.effect === undefined ? null : { effect: detail.effect, assumed: detail.assumed ?? null, message: cause.message };
  }
  return null;
}

/** After a cancellation Temporal reports the last attempt's failure; this returns the cancellation instead. Other failures stay as they are. */
export const asCancellation = (error: unknown): unknown =>
  error instanceof ActivityFailure && error.retryState === 'CANCEL_REQUESTED'
    ? new CancelledFailure('cancelled while an attempt failed', [], error)
    : error;

/** Whether a time-out is in the chain of causes, for example because workers were killed at every attempt. */
export function timedOut(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) if (cause instanceof TimeoutFailure) return true;
  return false;
}

/** An error that may be the cause of another. Half of a surrogate pair in it would stop the worker, so such an error is left out. */
export const asCause = (error: unknown): Error | undefined =>
  error instanceof Error && isStorable(`${error.message}${error.stack ?? ''}`) ? error : undefined;
