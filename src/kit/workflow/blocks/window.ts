import { CancellationScope, condition } from '@temporalio/workflow';
import { showProgress } from '../details.ts';
import { openBranch } from '../step-context.ts';
import { flushRecords } from '../publish-result.ts';

/** Gives up the slot of a piece of work because it waits, and says for what; the piece needs no slot any more. */
export type Rest = (reason: string) => void;

/** Pieces of work that go on beside the story. Only so many are active at once, while any number rests. */
export interface Window {
  /** How many pieces have not ended, those at rest included. */
  readonly open: number;
  /** How many of them rest for a reason. */
  resting(reason: string): number;
  /** Begins the work of each item as soon as a slot is free, and returns when all of it has ended or rests. @throws the first failure. */
  each<Item>(items: readonly Item[], work: (item: Item, rest: Rest) => Promise<void>): Promise<void>;
  /** Waits until all work has ended. @throws the first failure. */
  ended(): Promise<void>;
}

export interface WindowOptions {
  /** How many pieces are active at once. */
  atMost: number;
  /** The counts that people see meanwhile; asked for whenever a piece begins, rests or ends. */
  progress: (window: Window) => Record<string, number>;
}

/**
 * Opens a window for a part of the story, and ends it when all of its work has ended. When that part fails, the pieces are cancelled and come
 * to their end before the failure is thrown.
 */
export async function withWindow<Result>({ atMost, progress }: WindowOptions, part: (window: Window) => Promise<Result>): Promise<Result> {
  const scope = new CancellationScope();
  const show = (): void => showProgress(progress(slots));
  const slots = openSlots(atMost, show);
  show();
  return scope.run(async () => {
    try {
      const result = await part(slots);
      await slots.ended();
      return result;
    } catch (error) {
      scope.cancel(); // what rests may rest for years
      await slots.settled();
      throw error;
    }
  });
}

interface Slots extends Window {
  /** Waits until all work has ended, well or not; not cancellable. */
  settled(): Promise<void>;
}

/** @param changed is called when a piece begins, rests or ends. */
export function openSlots(atMost: number, changed: () => void = () => undefined): Slots {
  const pieces = new Set<{ rests: string | null }>();
  const failures: unknown[] = [];
  const count = (rests: string | null): number => [...pieces].filter((piece) => piece.rests === rests).length;
  const until = async (reached: () => boolean): Promise<void> => {
    await condition(() => failures.length > 0 || reached());
    if (failures.length > 0) throw failures[0];
  };
  const run = async (work: (rest: Rest) => Promise<void>): Promise<void> => {
    const piece = { rests: null as string | null };
    pieces.add(piece);
    const rest = (reason: string): void => {
      piece.rests = reason;
      changed();
    };
    await work(rest).catch((error: unknown) => void failures.push(error));
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
