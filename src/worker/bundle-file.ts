import { fileURLToPath } from 'node:url';

/** The workflow bundle, which the build writes next to the compiled worker. */
export const BUNDLE_FILE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
