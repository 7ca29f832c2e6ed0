// npm run dev: runs the local stack, and rebuilds and restarts the worker when a source changes.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt } from './set-up/built.mjs';
import { say } from './set-up/progress.mjs';
import { runCommand } from './set-up/run-command.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const QUIET_MS = 300; // an editor writes a file in several steps

/** Runs a Node program. @returns whether it ended well; false when it was stopped. */
const run = (...args) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 2] });
    child.once('exit', (code) => resolve(code === 0));
  });

let timer;
let building = false;

function changed() {
  clearTimeout(timer);
  timer = setTimeout(() => void rebuild(), QUIET_MS);
}

async function rebuild() {
  if (building || isBuilt(root)) return;
  building = true;
  const built = await run(join(root, 'scripts', 'bootstrap.mjs'));
  building = false;
  if (!built) return say('The build failed; the worker goes on with the code from before.');
  if (!isBuilt(root)) return changed(); // edited meanwhile
  if (await run(join(root, 'dist', 'stack', 'main.js'), 'up', '--detach')) say('The worker runs the new code.');
}

for (const folder of ['src', 'stack']) watch(join(root, folder), { recursive: true }, changed);
process.exitCode = await runCommand([process.execPath, join(root, 'dist', 'stack', 'main.js'), 'up']);
process.exit();
