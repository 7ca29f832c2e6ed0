const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whether a name is in the time zone database. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

/** Parses a day (`2026-11-30`, its beginning) or a moment; without an offset, both are local to the time zone. */
export function momentOf(text: string, timeZone: string): Date {
  if (/(Z|[+-]\d\d:\d\d)$/.test(text)) return new Date(text);
  const local = Date.parse(`${text.includes('T') ? text : `${text}T00:00:00`}Z`);
  const guess = local - offsetAt(local, timeZone);
  return new Date(local - offsetAt(guess, timeZone)); // second pass: the first offset may be from the other side of a clock change
}

/** The calendar day of a moment in a time zone, such as `2026-11-30`. */
export const dayIn = (moment: Date, timeZone: string): string =>
  new Date(moment.getTime() + offsetAt(moment.getTime(), timeZone)).toISOString().slice(0, 10);

/** Whether the day of a moment is over, with an hour of tolerance: work that arrives at the very end of the day is not late. */
export const isDayOver = (moment: Date, timeZone: string, now: Date): boolean =>
  dayIn(moment, timeZone) < dayIn(new Date(now.getTime() - HOUR_MS), timeZone);

export const daysAhead = (moment: Date, now: Date): number => (moment.getTime() - now.getTime()) / DAY_MS;

/** Milliseconds by which a time zone is ahead of UTC at a moment. */
function offsetAt(ms: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', {
    ...{
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    },
  });
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const wall = Date.parse(`${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}Z`);
  return wall - Math.floor(ms / 1_000) * 1_000;
}
