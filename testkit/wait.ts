import { setTimeout as sleep } from 'node:timers/promises';

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

const EVERY_MS = 100;

/** Polls until the answer is not null. */
export async function until<T>(ask: () => Promise<T | null>, limitMs: number, words: string): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end) throw new Error(`${words} within ${limitMs / 1_000} s`);
    await sleep(EVERY_MS);
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
