const LONGEST_MS = 60_000;
/** Date.parse alone accepts almost anything as a date. */
const HTTP_DATE = /^\s*[A-Z][a-z]{2,8},? /;

/**
 * The wait that a server asks for, in milliseconds from `nowMs`, at most `longestMs` (a minute). Reads `retry-after-ms`, and `retry-after` as seconds or
 * as an HTTP date. Undefined when it is absent, unreadable or past: the caller's own backoff decides then.
 */
export function retryAfterMs(
  header: (name: string) => string | null | undefined,
  nowMs: number,
  longestMs = LONGEST_MS,
): number | undefined {
  const asked = numberOf(header('retry-after-ms')) ?? readRetryAfter(header('retry-after'), nowMs);
  return asked !== undefined && asked > 0 ? Math.round(Math.min(asked, longestMs)) : undefined;
}

function readRetryAfter(text: string | null | undefined, nowMs: number): number | undefined {
  const seconds = numberOf(text);
  if (seconds !== undefined) return seconds * 1_000;
  const date = text && HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date - nowMs;
}

const numberOf = (text: string | null | undefined): number | undefined =>
  text && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
