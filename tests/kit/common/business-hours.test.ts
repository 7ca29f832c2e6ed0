import { expect, it } from '@jest/globals';
import type { BusinessHours } from '../../../src/kit/common/approval.ts';
import { afterWork, deadlinesOf } from '../../../src/kit/common/business-hours.ts';

const HOUR = 3_600_000;
const office: BusinessHours = { timeZone: 'Europe/Berlin', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' };
const always: BusinessHours = { ...office, days: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: '00:00', to: '24:00' };
const after = (from: string, hours: number, when: BusinessHours = office): string =>
  new Date(afterWork(Date.parse(from), hours * HOUR, when)).toISOString().slice(0, 16);

it.each([
  ['within one day', '2026-11-30T10:00Z', 2, '2026-11-30T12:00'],
  ['to the end of the day', '2026-11-30T08:00Z', 8, '2026-11-30T16:00'],
  ['over the night', '2026-11-30T15:00Z', 2, '2026-12-01T09:00'],
  ['over the weekend', '2026-12-04T15:00Z', 2, '2026-12-07T09:00'],
  ['from before the opening hour', '2026-11-30T03:00Z', 1, '2026-11-30T09:00'],
  ['from after the closing hour', '2026-11-30T18:00Z', 1, '2026-12-01T09:00'],
  ['from a day off', '2026-11-29T12:00Z', 1, '2026-11-30T09:00'],
  ['over a whole week', '2026-11-30T08:00Z', 40, '2026-12-04T16:00'],
  ['over the clock change of a weekend in spring', '2026-03-27T15:00Z', 2, '2026-03-30T08:00'],
  ['over the clock change of a weekend in autumn', '2026-10-23T14:00Z', 2, '2026-10-26T09:00'],
])('counts working time %s', (_name, from, hours, expected) => {
  expect(after(from, hours)).toBe(expected);
});

it('skips holidays', () => {
  expect(after('2026-12-24T15:00Z', 2, { ...office, holidays: ['2026-12-25'] })).toBe('2026-12-28T09:00');
});

it('counts the real length of both days of a clock change', () => {
  expect(after('2026-03-28T23:00Z', 23, always)).toBe('2026-03-29T22:00'); // 23 hours long
  expect(after('2026-03-28T23:00Z', 24, always)).toBe('2026-03-29T23:00');
  expect(after('2026-10-24T22:00Z', 25, always)).toBe('2026-10-25T23:00'); // 25 hours long
  const night: BusinessHours = { ...always, from: '01:00', to: '04:00' };
  expect(after('2026-03-29T00:00Z', 2, night)).toBe('2026-03-29T02:00'); // 01:00 to 04:00 is two hours
  expect(after('2026-10-24T23:00Z', 4, night)).toBe('2026-10-25T03:00'); // and four in autumn
});

it('reads the hours in the zone of the policy', () => {
  expect(after('2026-11-30T10:00Z', 1, { ...office, timeZone: 'America/New_York' })).toBe('2026-11-30T15:00');
  expect(after('2026-11-30T10:00Z', 1, { ...office, timeZone: 'Asia/Kolkata' })).toBe('2026-11-30T11:00');
});

it('gives expiry and escalation their times, and plain durations without business hours', () => {
  const policy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 9 * HOUR };
  const opened = Date.parse('2026-11-30T08:00Z');
  const escalation = [{ afterMs: 8.5 * HOUR, notify: ['support'], widen: false }];
  expect(deadlinesOf({ ...policy, escalation }, opened)).toEqual({ expiresAt: opened + 9 * HOUR, escalation: [opened + 8.5 * HOUR] });
  const working = deadlinesOf({ ...policy, escalation, businessHours: office }, opened);
  expect(new Date(working.expiresAt).toISOString()).toBe('2026-12-01T09:00:00.000Z');
  expect(new Date(working.escalation[0]!).toISOString()).toBe('2026-12-01T08:30:00.000Z');
});

it.each<[string, Partial<BusinessHours>, string]>([
  ['a place that is no time zone', { timeZone: 'Europe/Bonn' }, 'policy.businessHours.timeZone'],
  ['no working day', { days: [] }, 'policy.businessHours.days'],
  ['hours that end before they begin', { from: '17:00', to: '09:00' }, 'policy.businessHours.from'],
  ['a holiday that is no day', { holidays: ['Christmas'] }, 'policy.businessHours.holidays'],
])('refuses %s, with its field', (_name, change, field) => {
  expect(() => after('2026-11-30T10:00Z', 1, { ...office, ...change })).toThrow(expect.objectContaining({ code: 'POLICY_INVALID', field }));
});
