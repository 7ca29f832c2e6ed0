import { InvalidArgumentError } from 'commander';

/** Reads a whole number between two limits; commander names the option when it is none. */
export const wholeNumber =
  (name: string, least: number, most: number) =>
  (text: string): number => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`${name} is a whole number from ${least} to ${most}.`);
  };
