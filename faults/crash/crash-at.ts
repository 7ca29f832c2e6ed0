import { firstAttemptOf, type Attempt } from '../lib/attempt.ts';
import type { Lane } from '../lib/lane.ts';
import type { Row } from '../lib/row.ts';
import type { Rule } from '../lib/rules.ts';
import { POINTS, type Point } from './points.ts';

/** Where the worker is killed, and what else fails in the run. */
export interface CrashPlace {
  workflow: string;
  run: string;
  activity: string;
  point: Point;
  /** Rules that apply before and after the kill. */
  others?: Rule[];
  /** Makes the outside commit the effect without an answer; resolves to a function that waits for it. For effects outside our database. */
  silence: () => Promise<() => Promise<void>>;
}

/**
 * Starts a run, kills the worker at a crash point of one of its activities, and starts another worker.
 * @throws Error when the worker did not die at this point.
 */
export async function crashAt(lane: Lane, place: CrashPlace, start: () => Promise<unknown>) {
  const { run, point, others = [], silence } = place;
  await lane.setRules([...others, ...rulesOf(place)]);
  const reached = point === 'inside' ? await silence() : null;
  await start();
  if (reached) {
    await reached();
    lane.kill();
  }
  const [died, due] = [await lane.died(), attemptOf(place)];
  if (died !== due) throw new Error(`${run}: the worker was to die in ${due ?? 'no'} attempt and died in ${died ?? 'none'}`);
  await lane.restart(others);
}

function rulesOf({ run, activity, point }: CrashPlace): Rule[] {
  switch (point) {
    case 'inside':
      return [];
    case 'again':
      return [
        { run, activity, when: 'before', do: 'fail', times: 1, forGood: false },
        { run, activity, when: 'after', do: 'kill' },
      ];
    default:
      return [{ run, activity, when: point, do: 'kill' }];
  }
}

/** The attempt that a rule kills; null when the worker is killed from outside. */
function attemptOf({ workflow, activity, point }: CrashPlace): Attempt | null {
  if (point === 'inside') return null;
  return point === 'again' ? 'regular' : firstAttemptOf(workflow, activity);
}

/** The result row of one case. */
export const crashRow = (workflow: string, what: string, point: Point, { lost, doubled }: Pick<Row, 'lost' | 'doubled'>): Row => ({
  ...{ part: 'crash', workflow, what, trouble: POINTS[point], cases: 1, lost, doubled },
});
