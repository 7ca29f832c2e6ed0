/** What a person can do about a stuck run. */
export const mendStuck = (run: string): string =>
  `Correct the workflow's code and deploy it: the run then goes on by itself. Or reset it in the Temporal Web UI to a point before. To give it up: \`temporal workflow terminate -w ${run}\`, which undoes nothing.`;
