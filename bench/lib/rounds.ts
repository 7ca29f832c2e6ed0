import { median } from './row.ts';

/** Runs one workflow to its end. */
export type RunOne = () => Promise<void>;

export interface Ratio {
  /** The first side over the second, one per round. */
  ratios: number[];
  ours: number[];
  bare: number[];
}

/**
 * Measures two sides alternately, so that background load affects both equally; every other round begins with the other side.
 */
export async function inTurns(rounds: number, turns: number, ours: () => Promise<number[]>, bare: () => Promise<number[]>): Promise<Ratio> {
  const result: Ratio = { ratios: [], ours: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    const seen = { ours: [] as number[], bare: [] as number[] };
    for (let turn = 0; turn < 2 * turns; turn++) {
      if ((turn + round) % 2 === 0) seen.bare.push(...(await bare()));
      else seen.ours.push(...(await ours()));
    }
    result.ours.push(median(seen.ours));
    result.bare.push(median(seen.bare));
    result.ratios.push(result.ours.at(-1)! / result.bare.at(-1)!);
  }
  return result;
}

/** Durations of `count` sequential workflows, in milliseconds. */
export async function sequential(count: number, run: RunOne): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times;
}

/** Workflows per second with `atOnce` in parallel. */
export async function throughput(count: number, atOnce: number, run: RunOne): Promise<number> {
  let left = count;
  const start = performance.now();
  const lane = async () => {
    while (left-- > 0) await run();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (count * 1000) / (performance.now() - start);
}
