/** Where the documents of a run come from. */
export const originOf = (runId: string): string => `run:${runId}`;
