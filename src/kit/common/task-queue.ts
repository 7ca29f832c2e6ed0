/** The task queue that the workers of this program serve. */
export const TASK_QUEUE = 'signalbox';
