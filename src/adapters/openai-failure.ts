import { APIConnectionTimeoutError } from 'openai/error';
import { SignalboxError, type FailureCode } from '../kit/common/failures.ts';
import { retryAfterMs } from '../kit/common/retry-after.ts';

const MOST_QUOTED = 200;
/** Asked again, these may work: busy, in conflict, too early, or broken on the other side. */
const PASSING = new Set([408, 409, 425]);
const QUOTA_WORDS = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);

/** What the errors of the `openai` package carry when the server answered. */
interface ProviderError {
  status?: number | undefined;
  headers?: { get(name: string): string | null } | undefined;
  code?: string | null | undefined;
  type?: string | null | undefined;
  message: string;
}

/** The one mapping from errors of the `openai` package to our failures: retry decision by code, the server's own delay kept. */
export function toModelFailure(error: unknown, nowMs: number = Date.now()): SignalboxError {
  if (error instanceof SignalboxError) return error;
  if (error instanceof APIConnectionTimeoutError) return new SignalboxError('MODEL_TIMEOUT', { cause: error });
  const { status, headers, code, type, message } = error instanceof Error ? (error as ProviderError) : { message: String(error) };
  if (status === undefined) return new SignalboxError('MODEL_UNAVAILABLE', { detail: connectionWords(error), cause: error });
  const failure = codeOf(status, [code, type]);
  return new SignalboxError(failure, {
    detail: message.slice(0, MOST_QUOTED),
    fix: FIXES[failure],
    retryAfterMs: headers && retryAfterMs((name) => headers.get(name), nowMs),
    cause: error,
  });
}

/** The failure that a provider means by a status, or by the error object that it sends with status 200. */
function codeOf(status: number, words: readonly (string | null | undefined)[]): FailureCode {
  if (status === 402 || words.some((word) => word && QUOTA_WORDS.has(word))) return 'MODEL_QUOTA';
  if (status === 429) return 'MODEL_RATE_LIMITED';
  if (status >= 500 || PASSING.has(status)) return 'MODEL_UNAVAILABLE';
  if (status === 401 || status === 403) return 'MODEL_AUTH';
  if (status === 404) return 'MODEL_UNKNOWN';
  return status >= 400 ? 'MODEL_REQUEST_INVALID' : 'MODEL_ANSWER_BROKEN';
}

const FIXES: Partial<Record<FailureCode, string>> = {
  MODEL_QUOTA: 'Raise the limit or pay the bill at the provider, then retry the run.',
  MODEL_AUTH: 'Set OPENAI_API_KEY to a key that this provider accepts.',
  MODEL_UNKNOWN: 'Set SIGNALBOX_MODEL_SMALL and SIGNALBOX_MODEL_LARGE to models that this provider serves, and check OPENAI_BASE_URL.',
};

/** The lowest cause names the trouble (`ECONNREFUSED`); what lies above only says that fetch failed. */
function connectionWords(error: unknown): string {
  let lowest = error;
  while (lowest instanceof Error && lowest.cause instanceof Error) lowest = lowest.cause;
  if (!(lowest instanceof Error)) return String(lowest);
  const { code } = lowest as NodeJS.ErrnoException;
  return (code ?? lowest.message).slice(0, MOST_QUOTED);
}
