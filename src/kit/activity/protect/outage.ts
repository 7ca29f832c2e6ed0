import { SignalboxError } from '../../common/failures.ts';

/** Codes for a provider that is unreachable, broken or silent. */
const OUTAGE = /_(?:UNAVAILABLE|TIMEOUT)$/;

/** SMTP's reply that the whole service is closing, so not an answer about one mail. */
const SERVICE_CLOSES = 421;

/**
 * Whether a failure means that the provider is down: unreachable, broken or silent. One that declines, refuses or asks to come back later
 * (any 4xx) has answered, so it is up.
 */
export function isOutage(error: unknown): error is SignalboxError {
  return error instanceof SignalboxError && OUTAGE.test(error.code) && !hasAnswered(error.cause);
}

/** Checks the status fields that HTTP and SMTP packages set on errors. */
function hasAnswered(cause: unknown): boolean {
  const { status, statusCode, responseCode } = (cause ?? {}) as Record<string, unknown>;
  const said = [status, statusCode, responseCode].find((value) => typeof value === 'number');
  return said !== undefined && said >= 400 && said < 500 && said !== SERVICE_CLOSES;
}
