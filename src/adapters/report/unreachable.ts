/** The database does not answer: the only failure of a query that a repeat may cure. */
export class Unreachable extends Error {}

/** Whether an error is that of the connection, not of the statement or of our code. */
export const isLost = ({ name, code }: Error & { code?: string }): boolean =>
  code === undefined ? name === 'Error' : /^(08|57P|E[A-Z])/.test(code);
