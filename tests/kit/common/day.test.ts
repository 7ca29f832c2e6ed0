import { expect, it } from '@jest/globals';
import { dayIn, daysAhead, isDayOver, isTimeZone, momentOf } from '../../../src/kit/common/day.ts';

it.each([
  ['2026-11-30', 'UTC', '2026-11-30T00:00:00.000Z'],
  ['2026-11-30', 'Europe/Berlin', '2026-11-29T23:00:00.000Z'],
  ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'], // a day of 23 hours
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'], // a day of 25 hours
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  ['2026-11-30', 'Pacific/Auckland', '2026-11-29T11:00:00.000Z'],
  ['2026-11-30T08:00:00', 'America/New_York', '2026-11-30T13:00:00.000Z'],
  ['2026-11-30T08:00:00+02:00', 'America/New_York', '2026-11-30T06:00:00.000Z'],
  ['2026-11-30T08:00:00Z', 'America/New_York', '2026-11-30T08:00:00.000Z'],
])('finds the moment of %s in %s', (text, zone, moment) => {
  expect(momentOf(text, zone).toISOString()).toBe(moment);
});

it('finds the day in a time zone', () => {
  const moment = new Date('2026-11-29T23:30:00Z');
  expect(['UTC', 'Europe/Berlin', 'America/New_York'].map((zone) => dayIn(moment, zone))).toEqual([
    '2026-11-29',
    '2026-11-30',
    '2026-11-29',
  ]);
});

it('counts a day as over one hour after its end, so that late arrivals of that day still fit', () => {
  const day = momentOf('2026-11-29', 'UTC');
  const over = (now: string) => isDayOver(day, 'UTC', new Date(now));
  expect(['2026-11-29T23:59:59Z', '2026-11-30T00:59:59Z', '2026-11-30T01:00:01Z', '2027-01-01T00:00:00Z'].map(over)).toEqual([
    ...[false, false, true, true],
  ]);
});

it('counts days ahead, and recognises time zone names', () => {
  expect(daysAhead(new Date('2026-12-01T12:00:00Z'), new Date('2026-11-30T00:00:00Z'))).toBe(1.5);
  expect(['UTC', 'Europe/Berlin', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});
