const LONGEST_MS = 60_000;

/**
 * How long a server asks to wait, in milliseconds from `nowMs`, at most a minute; undefined when it does not say or says something unreadable.
 * Reads `retry-after-ms`, and `retry-after` as seconds or as an HTTP date.
 */
export function retryAfterMs(header: (name: string) => string | null | undefined, nowMs: number): number | undefined {
  const asked = numberOf(header('retry-after-ms')) ?? readRetryAfter(header('retry-after'), nowMs);
  return asked === undefined ? undefined : Math.round(Math.min(Math.max(asked, 0), LONGEST_MS));
}

function readRetryAfter(text: string | null | undefined, nowMs: number): number | undefined {
  const seconds = numberOf(text);
  if (seconds !== undefined) return seconds * 1_000;
  const date = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date - nowMs;
}

const numberOf = (text: string | null | undefined): number | undefined =>
  text && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
