const isBuilt = import.meta.url.endsWith('.js');

/** The program of the sanctions list thread: built or from source, like the worker. */
export const SANCTIONS_THREAD = new URL(`../adapters/sanctions/${isBuilt ? 'thread.js' : 'thread-from-source.mjs'}`, import.meta.url);
