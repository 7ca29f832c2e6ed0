import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { openYielding } from '../../../src/gateway/webhooks/yielding.ts';

const FEW = 8;
const LONG_MS = 60_000;

/** Senders that wait until they are answered. */
function senders(count: number) {
  const { accept, untilQuiet } = openYielding();
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const accepted = Array.from({ length: count }, () => accept(() => answered));
  const isQuiet = (longestMs: number, lookMs: number) =>
    Promise.race([untilQuiet(longestMs).then(() => true), sleep(lookMs, false, { ref: false })]);
  return { isQuiet, answer: () => (answer(), Promise.all(accepted)) };
}

it('lets starts go on beside few senders', async () => {
  expect(await senders(FEW).isQuiet(LONG_MS, LONG_MS)).toBe(true);
});

it('holds starts back while many senders wait, until they are answered', async () => {
  const { isQuiet, answer } = senders(FEW + 1);
  expect(await isQuiet(LONG_MS, 100)).toBe(false);
  await answer();
  expect(await isQuiet(LONG_MS, LONG_MS)).toBe(true);
});

it('holds starts back no longer than the limit, however many wait', async () => {
  expect(await senders(FEW + 1).isQuiet(50, LONG_MS)).toBe(true);
});
