import { WEEKDAYS, type BusinessHours, type RequestPolicy } from './approval.ts';
import { dayIn, isTimeZone, momentOf } from './day.ts';
import { SignalboxError } from './failures.ts';

const DAY_MS = 86_400_000;
/** A deadline that is further away than this is a mistake in the policy. */
const MOST_DAYS = 3_660;

/** The times of a request, in milliseconds since the epoch. Not for workflow code: a time zone needs Intl. */
export interface Deadlines {
  expiresAt: number;
  /** In the order of the policy's escalation. */
  escalation: number[];
}

/** When a request that was opened at a moment expires and escalates. @throws SignalboxError POLICY_INVALID. */
export function deadlinesOf({ expiresAfterMs, escalation = [], businessHours }: RequestPolicy, openedAt: number): Deadlines {
  const after = (ms: number): number => (businessHours ? afterWork(openedAt, ms, businessHours) : openedAt + ms);
  return { expiresAt: after(expiresAfterMs), escalation: escalation.map(({ afterMs }) => after(afterMs)) };
}

/** The moment at which so much working time has passed; only time between the opening and closing hour of a working day counts. */
export function afterWork(from: number, workMs: number, hours: BusinessHours): number {
  assertUsable(hours);
  let left = workMs;
  let day = dayIn(new Date(from), hours.timeZone);
  for (let count = 0; count < MOST_DAYS; count++) {
    const [opens, closes] = hoursOn(day, hours);
    const begins = Math.max(from, opens);
    if (begins + left <= closes) return begins + left;
    left -= Math.max(0, closes - begins);
    day = nextDay(day);
  }
  throw unusable('days', 'no working day within ten years is late enough');
}

/** The working hours of a day, as moments; of a day off, an empty span. */
function hoursOn(day: string, { timeZone, days, from, to, holidays = [] }: BusinessHours): [number, number] {
  const weekday = WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]!;
  const at = (time: string): number => momentOf(time === '24:00' ? nextDay(day) : `${day}T${time}:00`, timeZone).getTime();
  return days.includes(weekday) && !holidays.includes(day) ? [at(from), at(to)] : [Infinity, -Infinity];
}

/** A local day has no fixed length, so days are counted by name. */
const nextDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

function assertUsable({ timeZone, days, from, to, holidays = [] }: BusinessHours): void {
  if (!isTimeZone(timeZone)) throw unusable('timeZone', `${timeZone} is no time zone`);
  if (days.length === 0 || !days.every((day) => WEEKDAYS.includes(day)))
    throw unusable('days', `the days are some of ${WEEKDAYS.join(', ')}`);
  if (!TIME.test(from) || !(TIME.test(to) || to === '24:00') || from >= to)
    throw unusable('from', `${from} to ${to} is no span of a day, such as 09:00 to 17:30`);
  const wrong = holidays.find((day) => !DAY.test(day) || Number.isNaN(Date.parse(day)));
  if (wrong !== undefined) throw unusable('holidays', `${wrong} is no day, such as 2026-12-25`);
}

const unusable = (field: string, detail: string): SignalboxError =>
  new SignalboxError('POLICY_INVALID', { field: `policy.businessHours.${field}`, detail, fix: 'Correct the policy of the workflow.' });
