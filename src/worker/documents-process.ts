const isBuilt = import.meta.url.endsWith('.js');

/** The program that reads one document: built or from source, like the worker. */
export const DOCUMENTS_PROCESS = new URL(`../adapters/documents/${isBuilt ? 'child.js' : 'child-from-source.mjs'}`, import.meta.url);
