const LONGEST_MS = 60_000;
/** Date.parse alone would read a date into almost anything. */
const HTTP_DATE = /^\s*[A-Z][a-z]{2,8},? /;

/**
 * How long a server asks to wait, in milliseconds from `nowMs`, at most a minute. Undefined when it does not say, says something unreadable
 * or names a time that is over: the caller's own backoff decides then. Reads `retry-after-ms`, and `retry-after` as seconds or as an HTTP date.
 */
export function retryAfterMs(header: (name: string) => string | null | undefined, nowMs: number): number | undefined {
  const asked = numberOf(header('retry-after-ms')) ?? readRetryAfter(header('retry-after'), nowMs);
  return asked !== undefined && asked > 0 ? Math.round(Math.min(asked, LONGEST_MS)) : undefined;
}

function readRetryAfter(text: string | null | undefined, nowMs: number): number | undefined {
  const seconds = numberOf(text);
  if (seconds !== undefined) return seconds * 1_000;
  const date = text && HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date - nowMs;
}

const numberOf = (text: string | null | undefined): number | undefined =>
  text && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
