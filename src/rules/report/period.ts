import type { ReportDefinition } from '../../contracts/report/definition.schema.ts';
import type { Period } from '../../contracts/report/schema.ts';
import { dayIn, momentOf } from '../../kit/common/day.ts';

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/**
 * The period of a report: the last whole one before the moment, by the calendar of the report's time zone. Its days are local ones, so that a day of
 * 23 or 25 hours is counted whole.
 */
export function periodBefore(at: Date, { period, timeZone }: Pick<ReportDefinition, 'period' | 'timeZone'>): Period {
  const unit = period.replace('previous ', '') as Unit;
  const end = firstDay(unit, dayIn(at, timeZone));
  const start = before(unit, end);
  const iso = (day: string): string => momentOf(day, timeZone).toISOString();
  return { from: iso(start), to: iso(end), previousFrom: iso(before(unit, start)), label: labelOf(unit, start, end), timeZone };
}

/** The first day of the unit that the day is in; weeks begin on Monday. */
function firstDay(unit: Unit, day: string): string {
  const [year, month] = day.split('-').map(Number) as [number, number];
  switch (unit) {
    case 'day':
      return day;
    case 'week':
      return addDays(day, -((dateOf(day).getUTCDay() + 6) % 7));
    case 'month':
      return dayOf(year, month);
    case 'quarter':
      return dayOf(year, month - ((month - 1) % 3));
    case 'year':
      return dayOf(year, 1);
  }
}

const before = (unit: Unit, start: string): string => firstDay(unit, addDays(start, -1));

const dateOf = (day: string): Date => new Date(`${day}T00:00:00Z`);
const dayOf = (year: number, month: number): string => `${year}-${String(month).padStart(2, '0')}-01`;

const addDays = (day: string, days: number): string => new Date(dateOf(day).getTime() + days * 86_400_000).toISOString().slice(0, 10);

/** How readers name the period: `Q3 2026 (July to September)`. */
function labelOf(unit: Unit, start: string, end: string): string {
  const last = addDays(end, -1);
  const [year, month] = [start.slice(0, 4), Number(start.slice(5, 7))];
  switch (unit) {
    case 'day':
      return longDay(start);
    case 'week':
      return `${longDay(start)} to ${longDay(last)}`;
    case 'month':
      return `${monthName(start)} ${year}`;
    case 'quarter':
      return `Q${(month + 2) / 3} ${year} (${monthName(start)} to ${monthName(last)})`;
    case 'year':
      return year;
  }
}

const longDay = (day: string): string => `${Number(day.slice(8))} ${monthName(day)} ${day.slice(0, 4)}`;
const monthName = (day: string): string => dateOf(day).toLocaleString('en', { month: 'long', timeZone: 'UTC' });
