import { setTimeout as sleep } from 'node:timers/promises';

/** How long a test waits for what must come: a machine that is busy with other things is slow. */
export const PATIENCE_MS = 300_000;

/** The promise, or an error with this text after the limit. */
export async function within<T>(promise: Promise<T>, limitMs: number, words: string): Promise<T> {
  const over = new AbortController();
  const late = sleep(limitMs, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new Error(`${words} within ${limitMs / 1_000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}

const SHORTEST_MS = 25;
const LONGEST_MS = 250;

/** The pause between two questions, which grows with the time since the first: else those who wait keep the machine busy. */
export const pauseSince = (begun: number): Promise<void> => sleep(Math.min(SHORTEST_MS + (Date.now() - begun) / 4, LONGEST_MS));

/** Polls until the answer is not null. */
export async function until<T>(ask: () => Promise<T | null>, limitMs: number, words: string): Promise<T> {
  const begun = Date.now();
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > begun + limitMs) throw new Error(`${words} within ${limitMs / 1_000} s`);
    await pauseSince(begun);
  }
}

/** Processes a list with `lanes` workers in parallel; each worker has a number. */
export async function inLanes<T, R>(list: readonly T[], lanes: number, work: (one: T, lane: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const go = async (lane: number): Promise<void> => {
    for (let index = next++; index < list.length; index = next++) results[index] = await work(list[index]!, lane);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, list.length) }, (_, lane) => go(lane)));
  return results;
}
