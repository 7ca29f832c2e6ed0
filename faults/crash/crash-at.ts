import type { Lane } from '../lib/lane.ts';
import type { Row } from '../lib/row.ts';
import type { Rule } from '../lib/rules.ts';
import { POINTS, type Point } from './points.ts';

/** Where the worker dies, and what else goes wrong in the run. */
export interface CrashPlace {
  run: string;
  activity: string;
  point: Point;
  /** Rules that hold before and after the death. */
  others?: Rule[];
  /** Has the outside commit the effect and say nothing; resolves to what waits until it has. Of effects outside of our database. */
  silence: () => Promise<() => Promise<void>>;
}

/** Starts a run, kills the worker at a crash point of one of its activities, and starts another worker. */
export async function crashAt(lane: Lane, { run, activity, point, others = [], silence }: CrashPlace, start: () => Promise<unknown>) {
  const kill: Rule[] = point === 'inside' ? [] : [{ run, activity, when: point, do: 'kill' }];
  await lane.setRules([...others, ...kill]);
  const reached = point === 'inside' ? await silence() : null;
  await start();
  if (reached) {
    await reached();
    lane.kill();
  }
  await lane.died();
  await lane.restart(others);
}

/** The line of one case. */
export const crashRow = (workflow: string, what: string, point: Point, { lost, doubled }: Pick<Row, 'lost' | 'doubled'>): Row => ({
  ...{ part: 'crash', workflow, what, trouble: POINTS[point], cases: 1, lost, doubled },
});
