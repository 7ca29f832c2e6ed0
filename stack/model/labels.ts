import { memoizeByValue } from '../../src/kit/common/memoize.ts';
import { similarity } from './encoder.ts';
import { fold, isStop, spellOut } from './language.ts';
import type { Slot } from './schema.ts';
import { coverageOf } from './similarity.ts';
import { withoutValues } from './values.ts';

/** A label without values, units, small words and spelling; letters that OCR takes for each other are one: `Total EUR:` and `TOTAL` have the same key. */
export const keyOf = memoizeByValue(
  (label: string) => label,
  (label) => {
    const words = fold(withoutValues(label)).match(/[\p{L}\p{N}]+/gu) ?? [];
    return words.flatMap((word) => (isStop(word) ? [] : [word.replace(/[l1]/g, 'i').replace(/0/g, 'o')])).join('');
  },
  5_000,
);

/** What a property is called by its name and by the start of its description. */
const namesOf = ({ name, description }: Slot): string[] => [spellOut(name), description.split(/[,.;(]|\bExamples: /)[0]!.toLowerCase()];
const examplesIn = ({ description }: Slot): string[] => description.split(/\bExamples: /)[1]?.split(/[;.(]/) ?? [];

/** The keys of the labels that mean a property for sure: its names, and the examples in its description. */
export const labelsOf = memoizeByValue(
  ({ name, description }: Slot) => ({ name, description }),
  (slot): ReadonlySet<string> => new Set([...namesOf(slot), ...examplesIn(slot)].map(keyOf).filter((key) => key !== '')),
  500,
);

const LEAST_NEARNESS = 0.6;

/** Whether a label means the property, 0 or from 0.6 to 1, by its name, the examples of labels in its description, and the description. */
export function nearness(label: string, slot: Slot): number {
  if (labelsOf(slot).has(keyOf(label))) return 1;
  const [said, names] = [label.toLowerCase(), namesOf(slot).filter((name) => name.trim() !== '')];
  const covered = coverageOf(said, `${spellOut(slot.name)} ${slot.description.split(/\bExamples: /)[0]!}`, 'en');
  const near = 0.5 * Math.max(...names.map((name) => similarity(said, name))) + 0.5 * covered;
  return near >= LEAST_NEARNESS ? near : 0;
}
