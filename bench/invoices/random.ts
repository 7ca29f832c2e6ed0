/** A repeatable source of random choices. */
export interface Random {
  /** A whole number from `from` to `to`, both possible. */
  whole(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
}

/** Mulberry32. The same seed gives the same choices. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return { whole, pick: (choices) => choices[whole(0, choices.length - 1)]! };
}
