/** The task queue that the workers of this program serve. */
export const TASK_QUEUE = 'signalbox';

/** Default time limit of a workflow task in seconds, and the wait after a killed worker; Temporal's own default is ten. */
export const USUAL_TASK_SECONDS = 2;
