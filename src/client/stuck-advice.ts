/** Advice for a stuck run. */
export const stuckAdvice = (run: string): string =>
  `Correct the workflow's code and deploy it: the run then continues by itself. Or reset it in the Temporal Web UI to an earlier point. To give it up: \`temporal workflow terminate -w ${run}\`, which undoes nothing.`;
