import { InvalidArgumentError } from 'commander';
import { SignalboxError } from '../kit/common/failures.ts';

/** Parses a whole number between two limits; on an error commander names the option. */
export const wholeNumber =
  (name: string, least: number, most: number) =>
  (text: string): number => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`${name} is a whole number from ${least} to ${most}.`);
  };

/** Parses a decimal number above zero, at most a million. */
export const positiveNumber =
  (name: string) =>
  (text: string): number => {
    const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (number > 0 && number <= 1_000_000) return number;
    throw new InvalidArgumentError(`${name} is a number above 0, like 0.5.`);
  };

/** Parses whole numbers from 1, with commas between. */
export const wholeNumbers =
  (name: string) =>
  (text: string): number[] =>
    text.split(',').map((part) => wholeNumber(name, 1, MOST_ROWS)(part.trim()));

const MOST_ROWS = 1_000_000_000;

/** Parses the number of something that a command lists. @throws SignalboxError USAGE. */
export function listedNumber(text: string, what: string, command: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new SignalboxError('USAGE', {
    field: 'id',
    detail: `${JSON.stringify(text.slice(0, 40))} is no number of ${what}`,
    fix: `Give a number that \`${command}\` lists.`,
  });
}
