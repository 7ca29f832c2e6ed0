import { build } from 'esbuild';
import { oneModule } from './bundle-cli.mjs';

/** Writes the worker and its packages as one file, without the Temporal SDK: it loads a native library and its own files by path. */
export const bundleWorker = (outfile) =>
  build({ ...oneModule, entryPoints: ['src/worker/main.ts'], outfile, external: ['@temporalio/*'], sourcemap: true });
