import { firstAttemptOf } from '../lib/attempt.ts';

/** Crash points, as the table names them. */
export const POINTS = {
  before: 'before the call',
  inside: 'after the call, before its record',
  after: 'after its record, before completion',
  again: 'after its record, in the regular attempt',
} as const;
export type Point = keyof typeof POINTS;

/**
 * An effect that commits in our database together with its record has no point in between. On the fast path `before` and `after` are points of
 * the local attempt, and `again` is one of the regular attempt that repeats it.
 */
export function pointsOf(isOneTransaction: boolean, workflow: string, activity: string): Point[] {
  if (!isOneTransaction) return ['before', 'inside', 'after'];
  return firstAttemptOf(workflow, activity) === 'local' ? ['before', 'after', 'again'] : ['before', 'after'];
}

/** Reports what went wrong in a case. */
export type Complain = (line: string) => void;
