import { APIConnectionTimeoutError } from 'openai/error';
import { SignalboxError, type FailureCode } from '../../kit/common/failures.ts';
import { retryAfterMs } from '../../kit/common/retry-after.ts';
import { withoutBytes } from './bytes.ts';
import { failureCodeOf, TOO_LARGE } from './codes.ts';
import { readErrorBody, type ProviderError } from './error-body.ts';

const MOST_QUOTED = 200;

/** Fields of the `openai` package's errors when the server answered. */
interface HttpError extends Error {
  status?: number | undefined;
  headers?: { get(name: string): string | null } | undefined;
  /** The body, see `provider.ts`. */
  error?: unknown;
}

/** Maps errors of the `openai` package to our failures; keeps the delay that the server asks for. */
export function toModelFailure(error: unknown, nowMs: number = Date.now()): SignalboxError {
  if (error instanceof SignalboxError) return error;
  if (error instanceof APIConnectionTimeoutError) return new SignalboxError('MODEL_TIMEOUT', { cause: error });
  const { status, headers, error: body } = error instanceof Error ? (error as HttpError) : ({} as HttpError);
  if (status === undefined) return new SignalboxError('MODEL_UNAVAILABLE', { detail: connectionWords(error), cause: error });
  const told = readErrorBody(body);
  const meant = status === 400 ? (told.status ?? status) : status; // a gateway's 400 can contain the other server's status
  const code = failureCodeOf(meant, told.codes, told.message) ?? 'MODEL_ANSWER_BROKEN';
  const isInvited = headers?.get('x-should-retry') === 'true' && code === 'MODEL_REQUEST_INVALID';
  return describe(
    isInvited ? 'MODEL_UNAVAILABLE' : code,
    { ...told, status },
    {
      retryAfterMs: (headers && retryAfterMs((name) => headers.get(name), nowMs)) ?? waitOf(told, nowMs),
      cause: error,
    },
  );
}

/** The failure in a body with status 200; MODEL_ANSWER_BROKEN if it is unknown. */
export function toInBandFailure(told: ProviderError): SignalboxError {
  const code = failureCodeOf(told.status, told.codes, told.message) ?? 'MODEL_ANSWER_BROKEN';
  return describe(code, told, { retryAfterMs: waitOf(told, Date.now()) });
}

/** Limits the wait in a body like that in a header. */
const waitOf = ({ retryAfterMs: asked }: ProviderError, nowMs: number): number | undefined =>
  asked === null ? undefined : retryAfterMs(() => String(asked), nowMs);

/** Puts the provider's status, message and codes into the failure, for people who look at a waiting run. */
function describe(
  code: FailureCode,
  { status, message, codes }: ProviderError,
  more: { retryAfterMs?: number | undefined; cause?: unknown },
): SignalboxError {
  const words = withoutBytes(message).trim().replace(/\s+/g, ' ').slice(0, MOST_QUOTED) || 'it gave no reason';
  const own = codes.filter((word) => !/^\d+$/.test(word) && !words.includes(word)).slice(0, 3);
  const detail = [status, words, own.length > 0 ? `(${own.join(', ').slice(0, MOST_QUOTED)})` : ''].filter(Boolean).join(' ');
  return new SignalboxError(code, { detail, fix: fixOf(code, codes), ...more });
}

const fixOf = (code: FailureCode, codes: readonly string[]): string | undefined =>
  code === 'MODEL_REQUEST_INVALID' && codes.some((word) => TOO_LARGE.test(word))
    ? 'Choose a model with a larger context for this tier, or shorten the input of the step.'
    : FIXES[code];

const FIXES: Partial<Record<FailureCode, string>> = {
  MODEL_QUOTA: 'Raise the limit or pay the bill at the provider, then retry the run.',
  MODEL_AUTH: 'Set OPENAI_API_KEY to a key that this provider accepts.',
  MODEL_UNKNOWN:
    'Set SIGNALBOX_MODEL_SMALL, SIGNALBOX_MODEL_LARGE, SIGNALBOX_MODEL_VISION and SIGNALBOX_MODEL_EMBEDDING to models that this provider serves, and check OPENAI_BASE_URL.',
  MODEL_REQUEST_INVALID:
    'Choose another model, or set SIGNALBOX_MODEL_TOKEN_LIMIT, and the setting _FORMAT of its tier (SIGNALBOX_MODEL_SMALL_FORMAT …) to what this one supports.',
};

/** Text of a connection error from its innermost cause (`ECONNREFUSED`); the outer ones only say that fetch failed. */
function connectionWords(error: unknown): string {
  let lowest = error;
  while (lowest instanceof Error && lowest.cause instanceof Error) lowest = lowest.cause;
  if (!(lowest instanceof Error)) return String(lowest);
  const { code } = lowest as NodeJS.ErrnoException;
  return (code ?? lowest.message).slice(0, MOST_QUOTED);
}
