import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { oneModule } from './bundle-cli.mjs';

/** Without the Temporal SDK: it loads a native library and its own files by path. */
const program = { ...oneModule, external: ['@temporalio/*'], sourcemap: true };

/** Writes the worker and its packages as one file. */
export const bundleWorker = (outfile) => build({ ...program, entryPoints: ['src/worker/main.ts'], outfile });

/** Writes the gateway into a folder, in parts: what needs the Temporal client is loaded after the start, because it takes a third of a second. */
export async function bundleGateway(outdir) {
  rmSync(join(outdir, 'parts'), { recursive: true, force: true }); // their names change with their content
  const entryPoints = { main: 'src/gateway/main.ts', 'mcp/main': 'src/gateway/mcp/main.ts' };
  await build({ ...program, entryPoints, outdir, splitting: true, chunkNames: 'parts/[name]-[hash]' });
  cpSync('src/gateway/pages/views', join(outdir, 'pages/views'), { recursive: true });
}
