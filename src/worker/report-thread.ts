const isBuilt = import.meta.url.endsWith('.js');

/** The program of the threads that read and print reports: built or from source, like the worker. */
export const REPORT_THREAD = new URL(`../adapters/report/${isBuilt ? 'thread.js' : 'thread-from-source.mjs'}`, import.meta.url);
