const isBuilt = import.meta.url.endsWith('.js');

/** The program of the thread with the sanctions list, beside the built worker or beside its source. */
export const SANCTIONS_THREAD = new URL(`../adapters/sanctions/${isBuilt ? 'thread.js' : 'thread-from-source.mjs'}`, import.meta.url);
