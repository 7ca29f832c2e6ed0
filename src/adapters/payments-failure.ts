import { SignalboxError } from '../kit/common/failures.ts';
import { retryAfterMs } from '../kit/common/retry-after.ts';
import { connectionWords } from './bounded-fetch.ts';

const MOST_QUOTED = 200;
/** Asked again, these may work: a request with the same key at work, too early, too many. */
const PASSING = new Set([408, 409, 425, 429]);

/** What the errors of the `stripe` package carry; without a status the server did not answer. */
export interface ProviderError {
  type?: string;
  statusCode?: number | undefined;
  code?: string | undefined;
  decline_code?: string | undefined;
  headers?: Record<string, string | undefined> | undefined;
  payment_intent?: { id: string; status: string; amount_received: number } | undefined;
  detail?: unknown;
  message: string;
}

/** An error of the `stripe` package as its parts. */
export const providerError = (error: unknown): ProviderError => (error instanceof Error ? error : { message: String(error) });

/** The one mapping from errors of the `stripe` package to our failures. A declined card is no failure: the adapter takes it out before. */
export function toPaymentFailure(error: unknown): SignalboxError {
  if (error instanceof SignalboxError) return error;
  const { statusCode, code, headers, message, detail } = providerError(error);
  if (statusCode === undefined || statusCode < 400)
    return new SignalboxError('PAYMENTS_UNAVAILABLE', { detail: connectionWords(detail ?? error), cause: error }); // no answer, or one that is none
  const words = [code, message.slice(0, MOST_QUOTED)].filter(Boolean).join(': ');
  if (statusCode >= 500 || PASSING.has(statusCode) || code === 'rate_limit' || code === 'lock_timeout') {
    const wait = retryAfterMs((name) => headers?.[name], Date.now());
    return new SignalboxError('PAYMENTS_UNAVAILABLE', { detail: words, retryAfterMs: wait, cause: error });
  }
  const fix = statusCode === 401 || statusCode === 403 ? 'Set STRIPE_API_KEY to a key that may do this.' : undefined;
  return new SignalboxError('PAYMENT_REFUSED', { detail: words, fix, cause: error });
}
