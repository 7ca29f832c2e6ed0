// Builds dist: the compiler's output, the command line, the worker and the gateway as few files, and the workflow bundle.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCli } from './set-up/bundle-cli.mjs';
import { bundleGateway, bundleWorker } from './set-up/bundle-programs.mjs';
import { writeDoors } from './doors.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a Node program, which reports its own failures. */
function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

writeDoors(root);
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
await bundleCli(join(root, 'dist', 'src', 'cli'));
await bundleWorker(join(root, 'dist', 'src', 'worker', 'main.js')); // both replace the compiler's output under the same path
await bundleGateway(join(root, 'dist', 'src', 'gateway'));
const workflowBundler = 'dist/src/worker/bundle.js';
if (existsSync(join(root, workflowBundler))) run(workflowBundler);
