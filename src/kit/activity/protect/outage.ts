import { SignalboxError } from '../../common/failures.ts';

/** Codes of a provider that cannot be reached, is broken or does not answer. */
const OUTAGE = /_(?:UNAVAILABLE|TIMEOUT)$/;

/** SMTP's way to say that the whole service is closing, which is no answer to the one mail. */
const SERVICE_CLOSES = 421;

/**
 * Whether a failure says that the provider is down: unreachable, broken on its side, or silent. A provider that declines, refuses or asks to
 * come later (any 4xx) has answered, so it is up.
 */
export function isOutage(error: unknown): error is SignalboxError {
  return error instanceof SignalboxError && OUTAGE.test(error.code) && !hasAnswered(error.cause);
}

/** By what errors of HTTP and SMTP packages carry. */
function hasAnswered(cause: unknown): boolean {
  const { status, statusCode, responseCode } = (cause ?? {}) as Record<string, unknown>;
  const said = [status, statusCode, responseCode].find((value) => typeof value === 'number');
  return said !== undefined && said >= 400 && said < 500 && said !== SERVICE_CLOSES;
}
