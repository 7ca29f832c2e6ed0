import { fileURLToPath } from 'node:url';

/** Where the build puts the workflows, next to the compiled worker. */
export const BUNDLE_FILE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
