import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { outcomeOf, pauseAfter, type Outcome } from '../../../src/gateway/events/outcome.ts';

const SECOND = 1_000;
const DAY = 24 * 3_600 * SECOND;
const failure = (status: number, afterMs?: number) => outcomeOf(status, '', afterMs) as Extract<Outcome, { sent: false }>;
const pause = (tries: number, outcome = failure(500), { nowMs = 0, giveUpAtMs = 3 * DAY, chance = 0 } = {}) =>
  pauseAfter({ tries, giveUpAtMs }, outcome, { nowMs, random: () => chance });

it.each([
  [[200, 202, 204, 299], { sent: true }],
  [[408, 425, 429, 500, 502, 503, 599], { sent: false, hope: 'good' }],
  [[301, 302, 307, 400, 401, 403, 404, 422], { sent: false, hope: 'little' }],
  [[410], { sent: false, hope: 'none' }],
])('takes the statuses %j for %j', (statuses, expected) => {
  for (const status of statuses) expect(outcomeOf(status, 'why')).toMatchObject(expected);
});

it('waits longer after each try, from seconds to half a day', () => {
  const pauses = Array.from({ length: 10 }, (_, index) => pause(index + 1)! / SECOND);
  expect(pauses).toEqual([5, 20, 80, 320, 1_280, 5_120, 20_480, 43_200, 43_200, 43_200]);
});

it('gives up after three days, and after a few tries where there is little hope', () => {
  expect(pause(12, failure(500), { nowMs: 3 * DAY - 1 })).not.toBeNull();
  expect(pause(12, failure(500), { nowMs: 3 * DAY })).toBeNull();
  expect([1, 2, 3, 4, 5].map((tries) => pause(tries, failure(404)) === null)).toEqual([false, false, false, false, true]);
});

it('tries about a dozen times in three days', () => {
  let [nowMs, tries] = [0, 1];
  for (let next = pause(tries); next !== null; next = pause(tries, failure(500), { nowMs })) [nowMs, tries] = [nowMs + next, tries + 1];
  expect(tries).toBeGreaterThanOrEqual(12);
  expect(tries).toBeLessThanOrEqual(20);
});

it('lets chance shorten a pause by a fifth at most, and a receiver lengthen it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, chance) => {
      const [longest, drawn] = [pause(tries)!, pause(tries, failure(503), { chance })!];
      expect(drawn).toBeGreaterThanOrEqual(0.8 * longest - 1);
      expect(drawn).toBeLessThanOrEqual(longest);
      expect(pause(tries, failure(429, DAY), { chance })).toBe(DAY);
    }),
  );
});
