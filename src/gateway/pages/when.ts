const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const sameYear = new Intl.DateTimeFormat('en-GB', {
  ...({ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const),
  timeZone: 'UTC',
});

/** A time in words and exactly, for a page. */
export interface Moment {
  /** ISO 8601, for machines. */
  iso: string;
  /** `in 3 hours`, `2 days ago`. */
  words: string;
  /** `Fri 4 Dec, 14:05 UTC`. */
  time: string;
  isSoon: boolean;
  isPast: boolean;
}

const SOON_MS = 4 * 3_600_000;

/** @param iso null where there is no such time. */
export function momentOf(iso: string, now?: number): Moment;
export function momentOf(iso: string | null, now?: number): Moment | null;
export function momentOf(iso: string | null, now = Date.now()): Moment | null {
  if (iso === null) return null;
  const left = Date.parse(iso) - now;
  const [unit, size] = UNITS.find(([, ms]) => Math.abs(left) >= ms) ?? ['minute', 60_000];
  const words =
    Math.abs(left) < 60_000 ? (left < 0 ? 'just now' : 'in less than a minute') : relative.format(Math.trunc(left / size), unit);
  return {
    iso,
    words,
    time: `${sameYear.format(new Date(iso)).replace(/^(\w+),? /, '$1 ')} UTC`,
    isSoon: left < SOON_MS,
    isPast: left < 0,
  };
}
