import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { openRightOfWay } from '../../../src/gateway/webhooks/right-of-way.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const MANY = 20;

/** Whether what gives way has gone on after so long. */
async function hasGoneOn(clear: Promise<void>, afterMs: number): Promise<boolean> {
  let gone = false;
  void clear.then(() => (gone = true));
  await jest.advanceTimersByTimeAsync(afterMs);
  return gone;
}

it('gives way to nothing where little is under way', async () => {
  const { enter, clear } = openRightOfWay();
  enter();
  expect(await hasGoneOn(clear(), 0)).toBe(true);
});

it('gives way to much until little of it is left', async () => {
  const { enter, clear } = openRightOfWay();
  const leaves = Array.from({ length: MANY }, enter);
  const cleared = clear();
  expect(await hasGoneOn(cleared, 10)).toBe(false);
  for (const leave of leaves.slice(0, MANY - 2)) leave();
  expect(await hasGoneOn(cleared, 0)).toBe(true);
});

it('gives way for a second at most', async () => {
  const { enter, clear } = openRightOfWay();
  for (let count = 0; count < MANY; count++) enter();
  const cleared = clear();
  expect(await hasGoneOn(cleared, 990)).toBe(false);
  expect(await hasGoneOn(cleared, 20)).toBe(true);
});
