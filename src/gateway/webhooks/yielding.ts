import { setTimeout as sleep } from 'node:timers/promises';

/** A sender waits for its answer, a stored delivery for nobody: accepting goes before carrying out. */
export interface Yielding {
  /** Work that a sender waits for. */
  accept: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves when few senders wait, at the latest after this time. */
  untilQuiet: (longestMs: number) => Promise<void>;
}

/** Senders at once that the gateway serves without delay beside a round of starts. */
const FEW = 8;
const LOOK_EVERY_MS = 20;

/** Opens the counter of waiting senders. */
export function openYielding(): Yielding {
  let [waiting, most] = [0, 0];
  const wasBusy = (): boolean => {
    const peak = most; // senders that wait in turn for one statement after another are all gone for a moment
    most = waiting;
    return peak > FEW;
  };
  return {
    async accept(work) {
      most = Math.max(most, ++waiting);
      try {
        return await work();
      } finally {
        waiting--;
      }
    },
    async untilQuiet(longestMs) {
      const end = performance.now() + longestMs;
      while (wasBusy() && performance.now() < end) await sleep(LOOK_EVERY_MS);
    },
  };
}
