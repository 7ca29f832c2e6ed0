import type { Ground } from '../lib/ground.ts';
import type { Lane } from '../lib/lane.ts';
import type { Row } from '../lib/row.ts';
import { inLanes } from '../lib/wait.ts';
import { ORDER_CRASHES, pointsOf } from './order-cases.ts';
import { crashOrder, type Complain } from './run-order.ts';

/** One kill: it brings a run to its crash point and judges what is left. */
export interface CrashCase {
  name: string;
  run(ground: Ground, lane: Lane, complain: Complain): Promise<Row>;
}

export const allCrashCases: readonly CrashCase[] = ORDER_CRASHES.flatMap((crash) =>
  pointsOf(crash).map((point) => ({
    name: `order ${crash.effect} ${point}`,
    run: (ground: Ground, lane: Lane, complain: Complain) => crashOrder(ground, lane, crash, point, complain),
  })),
);

export interface CrashOptions {
  /** Workers that are killed beside each other. */
  lanes: number;
  say: (line: string) => void;
}

/** Takes each case in turn, several workers beside each other. */
export async function runCrashes(ground: Ground, cases: readonly CrashCase[], { lanes, say }: CrashOptions): Promise<Row[]> {
  const open = await Promise.all(Array.from({ length: lanes }, (_, index) => ground.openLane(`crash-${index + 1}`)));
  const rows = await inLanes(cases, lanes, async (one, lane) => {
    const begin = Date.now();
    const row = await one.run(ground, open[lane]!, say);
    const verdict = row.lost + row.doubled === 0 ? 'once' : `lost ${row.lost}, doubled ${row.doubled}`;
    say(`${one.name}: ${verdict} (${((Date.now() - begin) / 1_000).toFixed(1)} s)`);
    return row;
  });
  for (const lane of open) await lane.close();
  return rows;
}
