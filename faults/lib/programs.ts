import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
/** Compiled by the set-up before anything here runs. */
export const DIST = join(ROOT, 'dist');
/** The workflows, as our worker loads them. */
export const BUNDLE = join(DIST, 'src', 'workflow-bundle.js');
export const WORKER = join(ROOT, 'faults', 'worker.ts');
