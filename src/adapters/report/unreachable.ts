/** The database does not answer: the only failure of a query that a repeat may cure. */
export class Unreachable extends Error {}
