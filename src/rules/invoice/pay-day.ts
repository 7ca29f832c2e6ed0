import { WEEKDAYS, type Weekday } from '../../kit/common/approval.ts';

const DAY_MS = 86_400_000;

/** The day so many days later. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

interface BankDays {
  days: readonly Weekday[];
  holidays: readonly string[];
}

const isBankDay = (day: string, { days, holidays }: BankDays): boolean =>
  days.includes(WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]!) && !holidays.includes(day);

/** The last bank day up to the due day, so that no invoice is paid late; where that is over, the next one from today. */
export function payDay(dueOn: string, today: string, bank: BankDays): string {
  let day = dueOn;
  while (day >= today && !isBankDay(day, bank)) day = addDays(day, -1);
  if (day >= today) return day;
  day = today;
  while (!isBankDay(day, bank)) day = addDays(day, 1);
  return day;
}
