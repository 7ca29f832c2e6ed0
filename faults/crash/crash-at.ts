import type { Lane } from '../lib/lane.ts';
import type { Row } from '../lib/row.ts';
import type { Rule } from '../lib/rules.ts';
import { POINTS, type Point } from './points.ts';

/** Where the worker is killed, and what else fails in the run. */
export interface CrashPlace {
  run: string;
  activity: string;
  point: Point;
  /** Rules that apply before and after the kill. */
  others?: Rule[];
  /** Makes the outside commit the effect without an answer; resolves to a function that waits for it. For effects outside our database. */
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

/** The result row of one case. */
export const crashRow = (workflow: string, what: string, point: Point, { lost, doubled }: Pick<Row, 'lost' | 'doubled'>): Row => ({
  ...{ part: 'crash', workflow, what, trouble: POINTS[point], cases: 1, lost, doubled },
});
