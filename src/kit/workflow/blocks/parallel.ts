import { continueAfter, currentStepName } from '../step-context.ts';
import { openSlots } from './window.ts';

export interface ParallelOptions {
  /** How many run at once. Default: all. */
  atMost?: number;
}

type Work = () => Promise<unknown>;
type ResultsOf<W extends Readonly<Record<string, Work>>> = { [Name in keyof W]: Awaited<ReturnType<W[Name]>> };

/**
 * Runs named pieces of work at the same time and waits for all. When one fails, those that have not begun do not begin, those that run come
 * to their end, and the first failure is thrown: a piece never goes on behind the story's back.
 */
export async function parallel<const W extends Readonly<Record<string, Work>>>(
  works: W,
  options: ParallelOptions = {},
): Promise<ResultsOf<W>> {
  const names = Object.keys(works);
  const results = await each(names, (name) => works[name]!(), options);
  return Object.fromEntries(names.map((name, index) => [name, results[index]])) as ResultsOf<W>;
}

/** The same for the items of a list, with one kind of work. @returns the results in the order of the items. */
export async function each<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
  { atMost = Infinity }: ParallelOptions = {},
): Promise<Result[]> {
  const results: Result[] = [];
  const slots = openSlots(atMost);
  let last = currentStepName();
  const keep = async ([index, item]: [number, Item]): Promise<void> => {
    try {
      results[index] = await work(item, index);
    } finally {
      last = currentStepName();
    }
  };
  try {
    await slots.each([...items.entries()], keep);
  } finally {
    await slots.settled();
    continueAfter(last);
  }
  return results;
}
