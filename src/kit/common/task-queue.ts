/** The task queue that the workers of this program serve. */
export const TASK_QUEUE = 'signalbox';

/** Seconds that a worker may take for a workflow task, and the wait after one that was killed; Temporal's own is ten. */
export const USUAL_TASK_SECONDS = 2;
