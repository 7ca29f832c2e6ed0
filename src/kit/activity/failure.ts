import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { failures, SignalboxError } from '../common/failures.ts';
import { toStorable } from '../common/text.ts';

/**
 * Converts an error for Temporal: the code with its retry decision and the provider's own delay. A pause is not retried by Temporal, which
 * would count it as an attempt: the run waits and schedules the activity again.
 * A text with half of a surrogate pair would stop the worker that reports it.
 * Cancellations and Temporal's own failures pass through; unknown errors become retryable INTERNAL failures.
 */
export function toApplicationFailure(error: unknown, attempt = 1): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure || isAbort(error)) return error;
  if (error instanceof SignalboxError) return fromTable(error, attempt);
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return keepStack(ApplicationFailure.create({ message: toStorable(message), type: 'INTERNAL', nonRetryable: false }), error);
}

function fromTable(error: SignalboxError, attempt: number): Error {
  const failure = ApplicationFailure.create({
    message: toStorable(error.message),
    type: error.code,
    nonRetryable: !failures[error.code].retryable || isPause(error),
    details: [
      {
        field: error.field ?? null,
        fix: error.fix ?? null,
        ...(error.effect !== undefined && { effect: error.effect, assumed: error.assumed }),
        ...pauseOf(error, attempt),
      },
    ],
    ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
  });
  return keepStack(failure, error);
}

const isPause = ({ code }: SignalboxError): boolean => code === 'PROVIDER_PAUSED';

/** Read by kit/workflow/pause.ts. */
const pauseOf = (error: SignalboxError, attempt: number) =>
  isPause(error) ? { retryAfterMs: error.retryAfterMs, patienceMs: error.patienceMs, attempt } : {};

/** The cause stays in the worker's log, because it can quote text of providers or persons. */
function keepStack(failure: ApplicationFailure, error: unknown): ApplicationFailure {
  if (error instanceof Error && error.stack) failure.stack = toStorable(error.stack);
  return failure;
}

/** Checked by name: the platform's aborts have a class of their own. */
const isAbort = (error: unknown): error is Error =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
