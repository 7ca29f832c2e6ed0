/** Where a worker dies, as the table calls it. */
export const POINTS = {
  before: 'before the call',
  inside: 'after the call, before its record',
  after: 'after its record, before completion',
} as const;
export type Point = keyof typeof POINTS;

/** Of an effect that commits in our database together with its record: this point is not there. */
export const ONE_TRANSACTION = `${POINTS.inside}: one transaction`;
