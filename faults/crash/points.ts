/** Where a worker dies, as the table calls it. */
export const POINTS = {
  before: 'before the call',
  inside: 'after the call, before its record',
  after: 'after its record, before completion',
} as const;
export type Point = keyof typeof POINTS;

/** Of an effect that commits in our database together with its record, the point between them is not there. */
export const pointsOf = (isOneTransaction: boolean): Point[] => (isOneTransaction ? ['before', 'after'] : ['before', 'inside', 'after']);

/** What went wrong in a case, for a reader. */
export type Complain = (line: string) => void;
