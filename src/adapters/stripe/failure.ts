import type { Refusal } from '../../activities/order/ports.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { retryAfterMs } from '../../kit/common/retry-after.ts';
import { connectionErrorText } from '../http/bounded-fetch.ts';

const MOST_QUOTED = 200;
/** Client errors that a retry may solve: time-out, same key in progress, too early, too many requests. */
const PASSING = new Set([408, 409, 425, 429]);

/** Fields of the `stripe` package's errors; without a status the server did not answer. */
export interface ProviderError {
  type?: string;
  /** The provider's type of the error. */
  rawType?: string | undefined;
  /** The invalid field of the request. */
  param?: string | undefined;
  statusCode?: number | undefined;
  code?: string | undefined;
  decline_code?: string | undefined;
  headers?: Record<string, string | undefined> | undefined;
  payment_intent?: { id: string; status: string; amount_received: number } | undefined;
  detail?: unknown;
  message: string;
}

/** The fields of an error of the `stripe` package. */
export const providerError = (error: unknown): ProviderError => (error instanceof Error ? error : { message: String(error) });

/** Whether a retry may help: no answer, a busy server, or a request with the same key in progress. */
const mayPass = ({ statusCode, code }: ProviderError): boolean =>
  statusCode === undefined ||
  statusCode < 400 ||
  statusCode >= 500 ||
  PASSING.has(statusCode) ||
  code === 'rate_limit' ||
  code === 'lock_timeout';

/** Why the provider refuses a request permanently; null for other errors. A declined card (402) is not a refusal. */
export function refusalBy(error: unknown): Refusal | null {
  if (error instanceof SignalboxError) return null;
  const told = providerError(error);
  if (mayPass(told) || told.statusCode === 402) return null;
  const fix = fixOf(told);
  const message = [told.message.slice(0, MOST_QUOTED), ...(fix === undefined ? [] : [fix])].join(' ');
  return { code: told.code ?? told.param ?? told.rawType ?? 'refused', message };
}

const fixOf = ({ statusCode }: ProviderError): string | undefined =>
  statusCode === 401 || statusCode === 403 ? 'Set STRIPE_API_KEY to a key that may do this.' : undefined;

/** Maps errors of the `stripe` package to our failures. Refused payments and refunds are outcomes, which the adapter handles before. */
export function toPaymentFailure(error: unknown): SignalboxError {
  if (error instanceof SignalboxError) return error;
  const told = providerError(error);
  const { statusCode, code, headers, message, detail } = told;
  if (statusCode === undefined || statusCode < 400)
    return new SignalboxError('PAYMENTS_UNAVAILABLE', { detail: connectionErrorText(detail ?? error), cause: error }); // no answer, or an invalid one
  const words = [code, message.slice(0, MOST_QUOTED)].filter(Boolean).join(': ');
  if (mayPass(told)) {
    const wait = retryAfterMs((name) => headers?.[name], Date.now());
    return new SignalboxError('PAYMENTS_UNAVAILABLE', { detail: words, retryAfterMs: wait, cause: error });
  }
  return new SignalboxError('PAYMENT_REFUSED', { detail: words, fix: fixOf(told), cause: error });
}
