/** Crash points, as the table names them. */
export const POINTS = {
  before: 'before the call',
  inside: 'after the call, before its record',
  after: 'after its record, before completion',
} as const;
export type Point = keyof typeof POINTS;

/** An effect that commits in our database together with its record has no point in between. */
export const pointsOf = (isOneTransaction: boolean): Point[] => (isOneTransaction ? ['before', 'after'] : ['before', 'inside', 'after']);

/** Reports what went wrong in a case. */
export type Complain = (line: string) => void;
