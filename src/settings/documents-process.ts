import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from './package-root.ts';

const isBuilt = import.meta.url.endsWith('.js');

/** The program that reads one document: built or from source, like the program that starts it. */
export const documentsProcess = (): URL =>
  pathToFileURL(join(packageRoot(), isBuilt ? 'dist/src/adapters/documents/child.js' : 'src/adapters/documents/child-from-source.mjs'));
