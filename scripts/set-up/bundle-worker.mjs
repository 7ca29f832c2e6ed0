import { build } from 'esbuild';
import { oneModule } from './bundle-cli.mjs';

/**
 * Writes the worker as one file: its own modules and its packages. The SDK stays outside, because it loads a native library and
 * files of its own by path.
 */
export const bundleWorker = (outfile) =>
  build({ ...oneModule, entryPoints: ['src/worker/main.ts'], outfile, external: ['@temporalio/*'], sourcemap: true });
