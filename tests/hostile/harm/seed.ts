import { createHash } from 'node:crypto';

/** Chooses the same things for the same words, and others for others. */
export interface Dice {
  /** A whole number below `sides`, the same for the same label. */
  roll(label: string, sides: number): number;
  pick<T>(label: string, from: readonly T[]): T;
}

export const diceOf = (...words: readonly unknown[]): Dice => {
  const roll = (label: string, sides: number): number =>
    createHash('sha256')
      .update(JSON.stringify([...words, label]))
      .digest()
      .readUInt32BE(0) % sides;
  return { roll, pick: (label, from) => from[roll(label, from.length)]! };
};
