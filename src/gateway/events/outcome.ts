import { growingPause } from '../loop.ts';

/**
 * What came of a try. `hope` of a failed one: it may pass (tried again for days), it hardly will (tried again a few times), or the receiver
 * wants nothing any more.
 */
export type Outcome = { sent: true } | { sent: false; why: string; hope: 'good' | 'little' | 'none'; afterMs?: number | undefined };

/** Client errors that pass: time-out, too early, too many requests. */
const PASSING = new Set([408, 425, 429]);
const GONE = 410;

/** What an answer's status means. Only 2xx is an arrival; a redirect is none, because it is not followed. */
export function outcomeOf(status: number, text: string, afterMs?: number): Outcome {
  if (status >= 200 && status < 300) return { sent: true };
  const why = `answered ${status}${text.trim() ? `: ${text.trim()}` : ''}`;
  if (status === GONE) return { sent: false, why, hope: 'none' };
  if (status >= 500 || PASSING.has(status)) return { sent: false, why, hope: 'good', afterMs };
  return { sent: false, why: status < 400 ? `${why} (redirects are not followed)` : why, hope: 'little' };
}

const FIRST_MS = 5_000;
const FACTOR = 4;
const LONGEST_MS = 12 * 3_600_000;
/** Part of a pause that chance takes away, so that receivers are not called by all at once. */
const JITTER = 0.2;
const TRIES_WITH_LITTLE_HOPE = 5;

/** How long to wait after a failed try: 5 s, 20 s, 80 s … 12 h, or longer where the receiver asks for it. Null: it is given up. */
export function pauseAfter(
  { tries, giveUpAtMs }: { tries: number; giveUpAtMs: number },
  { hope, afterMs = 0 }: Extract<Outcome, { sent: false }>,
  { nowMs, random }: { nowMs: number; random: () => number },
): number | null {
  if (hope === 'little' && tries >= TRIES_WITH_LITTLE_HOPE) return null;
  if (nowMs >= giveUpAtMs) return null;
  const pause = growingPause(tries, { firstMs: FIRST_MS, factor: FACTOR, longestMs: LONGEST_MS });
  return Math.max(Math.round(pause * (1 - JITTER * random())), afterMs);
}
