import { CancellationScope, condition } from '@temporalio/workflow';
import { continueAfter, openBranch, stepHere } from '../place.ts';

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
  { atMost = Infinity }: ParallelOptions = {},
): Promise<ResultsOf<W>> {
  const names = Object.keys(works);
  const results = await each(names, (name) => works[name]!(), { atMost });
  return Object.fromEntries(names.map((name, index) => [name, results[index]])) as ResultsOf<W>;
}

/** The same for the items of a list, with one kind of work. @returns the results in the order of the items. */
export async function each<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
  { atMost = Infinity }: ParallelOptions = {},
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  let active = 0;
  let last = stepHere();
  const run = async (item: Item, index: number): Promise<void> => {
    const inBranch = openBranch();
    active += 1;
    try {
      results[index] = await inBranch(() => work(item, index));
    } catch (error) {
      failures.push(error);
    } finally {
      active -= 1;
      last = inBranch(stepHere);
    }
  };
  const begun: Promise<void>[] = [];
  for (const [index, item] of items.entries()) {
    if (active >= atMost) await CancellationScope.nonCancellable(() => condition(() => active < atMost)); // work that runs sees the cancellation itself
    if (failures.length > 0) break;
    begun.push(run(item, index));
  }
  await Promise.all(begun);
  continueAfter(last);
  if (failures.length > 0) throw failures[0];
  return results;
}
