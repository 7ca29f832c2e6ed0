import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
/** Compiled by the set-up. */
export const DIST = join(ROOT, 'dist');
/** The workflow bundle that our worker loads. */
export const BUNDLE = join(DIST, 'src', 'workflow-bundle.js');
export const WORKER = join(ROOT, 'faults', 'worker.ts');
