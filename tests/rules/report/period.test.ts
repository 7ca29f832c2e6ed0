import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { periodBefore } from '../../../src/rules/report/period.ts';

const HOUR = 3_600_000;
const of = (at: string, period: Parameters<typeof periodBefore>[1]['period'], timeZone = 'Europe/Berlin') =>
  periodBefore(new Date(at), { period, timeZone });

it.each([
  [
    'the quarter before',
    '2026-10-01T07:00:00Z',
    'previous quarter',
    '2026-06-30T22:00:00.000Z',
    '2026-09-30T22:00:00.000Z',
    'Q3 2026 (July to September)',
  ],
  [
    'a quarter over the end of the year',
    '2027-01-15T07:00:00Z',
    'previous quarter',
    '2026-09-30T22:00:00.000Z',
    '2026-12-31T23:00:00.000Z',
    'Q4 2026 (October to December)',
  ],
  ['the month before', '2026-03-31T12:00:00Z', 'previous month', '2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z', 'February 2026'],
  [
    'the week before, from Monday',
    '2026-11-29T12:00:00Z',
    'previous week',
    '2026-11-15T23:00:00.000Z',
    '2026-11-22T23:00:00.000Z',
    '16 November 2026 to 22 November 2026',
  ],
  ['the year before', '2026-11-29T12:00:00Z', 'previous year', '2024-12-31T23:00:00.000Z', '2025-12-31T23:00:00.000Z', '2025'],
  ['the day before', '2026-11-29T12:00:00Z', 'previous day', '2026-11-27T23:00:00.000Z', '2026-11-28T23:00:00.000Z', '28 November 2026'],
] as const)('is %s', (_name, at, period, from, to, label) => {
  expect(of(at, period)).toMatchObject({ from, to, label });
});

it.each([
  ['23 hours when clocks go forward', '2026-03-30T08:00:00Z', 23],
  ['25 hours when clocks go back', '2026-10-26T08:00:00Z', 25],
])('counts a day of %s whole', (_name, at, hours) => {
  const { from, to } = of(at, 'previous day');
  expect(Date.parse(to) - Date.parse(from)).toBe(hours * HOUR);
});

it.each([
  ['before', '2026-03-29T00:30:00Z', 1],
  ['after', '2026-03-29T01:30:00Z', 1],
  ['before', '2026-10-25T00:30:00Z', 1],
  ['after', '2026-10-25T01:30:00Z', 1],
])('is the same month an hour %s clocks are changed', (_name, at) => {
  expect(of(at, 'previous month')).toEqual(of(at.slice(0, 10) + 'T12:00:00Z', 'previous month'));
});

it('depends on the day in the time zone of the report, not in UTC', () => {
  expect(of('2026-09-30T23:30:00Z', 'previous quarter').label).toMatch(/^Q3/);
  expect(of('2026-09-30T23:30:00Z', 'previous quarter', 'America/New_York').label).toMatch(/^Q2/);
});

it('ends where the next one begins, for every moment, period and time zone', () => {
  const units = fc.constantFrom('previous day', 'previous week', 'previous month', 'previous quarter', 'previous year');
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC', 'Pacific/Auckland');
  const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(moments, units, zones, (moment, period, timeZone) => {
      const { from, to, previousFrom } = periodBefore(moment, { period, timeZone });
      const earlier = periodBefore(new Date(from), { period, timeZone });
      expect(Date.parse(from)).toBeLessThan(Date.parse(to));
      expect(Date.parse(to)).toBeLessThanOrEqual(moment.getTime());
      expect(earlier).toMatchObject({ from: previousFrom, to: from });
    }),
  );
});
