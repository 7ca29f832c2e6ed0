import { CancellationScope, condition } from '@temporalio/workflow';
import { showProgress } from '../details.ts';
import { openBranch } from '../place.ts';
import { flushRecords } from '../resolve.ts';

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
  const keep = async ([index, item]: [number, Item]) => void (results[index] = await work(item, index));
  try {
    await slots.each([...items.entries()], keep);
  } finally {
    await slots.settled();
  }
  return results;
}

/** Gives up the slot of a piece of work while it waits, and says for what; its other work needs no slot any more. */
export type Rest<Reason extends string> = (reason: Reason) => void;

/** Pieces of work that go on beside the story, some of them at rest. */
export interface Window<Reason extends string> {
  /** How many pieces have not ended, those at rest included. */
  readonly open: number;
  /** How many of them rest for a reason. */
  resting(reason: Reason): number;
  /** Begins the work of each item as soon as a slot is free, and returns when all of it has ended or rests. @throws the first failure. */
  each<Item>(items: readonly Item[], work: (item: Item, rest: Rest<Reason>) => Promise<void>): Promise<void>;
  /** Waits until all work has ended. @throws the first failure. */
  ended(): Promise<void>;
}

export interface WindowOptions<Reason extends string> extends Required<ParallelOptions> {
  /** The counts that people see while the work goes on; asked for whenever a piece begins, rests or ends. */
  progress: (window: Window<Reason>) => Record<string, number>;
}

/**
 * Opens a window on work of which only so many pieces are active at once, while any number rests. Ends with all of its work: when `story`
 * fails, the pieces are cancelled and come to their end before the failure is thrown.
 */
export async function withWindow<Reason extends string, Result>(
  { atMost, progress }: WindowOptions<Reason>,
  story: (window: Window<Reason>) => Promise<Result>,
): Promise<Result> {
  const scope = new CancellationScope();
  const show = (): void => showProgress(progress(slots));
  const slots = openSlots<Reason>(atMost, show);
  show();
  return scope.run(async () => {
    try {
      const result = await story(slots);
      await slots.ended();
      return result;
    } catch (error) {
      scope.cancel(); // what rests may rest for years
      await slots.settled();
      throw error;
    }
  });
}

interface Slots<Reason extends string> extends Window<Reason> {
  /** Waits until all work has ended, well or not; not cancellable. */
  settled(): Promise<void>;
}

function openSlots<Reason extends string>(atMost: number, changed: () => void = () => undefined): Slots<Reason> {
  const pieces = new Set<{ rests: Reason | null }>();
  const failures: unknown[] = [];
  const count = (rests: Reason | null): number => [...pieces].filter((piece) => piece.rests === rests).length;
  const until = async (reached: () => boolean): Promise<void> => {
    await condition(() => failures.length > 0 || reached());
    if (failures.length > 0) throw failures[0];
  };
  const run = async (work: (rest: Rest<Reason>) => Promise<void>): Promise<void> => {
    const piece = { rests: null as Reason | null };
    pieces.add(piece);
    try {
      await work((reason) => {
        piece.rests = reason;
        changed();
      });
    } catch (error) {
      failures.push(error);
    }
    pieces.delete(piece);
    changed();
  };
  return {
    get open() {
      return pieces.size;
    },
    resting: count,
    async each(items, work) {
      for (const item of items) {
        const inBranch = openBranch();
        await until(() => count(null) < atMost);
        void inBranch(() => run((rest) => work(item, rest)));
        changed();
      }
      await until(() => count(null) === 0);
    },
    async ended() {
      flushRecords();
      await until(() => pieces.size === 0);
    },
    settled: () => CancellationScope.nonCancellable(() => condition(() => pieces.size === 0)),
  };
}
