// npm run dev: runs the local stack, and rebuilds and restarts the worker when a source changes.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBuilt, sourceFingerprint } from './set-up/built.mjs';
import { say } from './set-up/progress.mjs';
import { runCommand } from './set-up/run-command.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stack = join(root, 'dist', 'stack', 'main.js');
const LOOK_EVERY_MS = 1_000; // on Linux a recursive fs.watch of Node 20 misses files that an editor replaces

/** Runs a Node program. @returns whether it ended well. */
const run = (...args) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 2] });
    child.once('exit', (code) => resolve(code === 0));
  });

/** The fingerprint of the sources, once two looks in a row are the same. */
async function restingSources() {
  for (let before = null; ;) {
    const now = sourceFingerprint(root);
    if (now === before) return now;
    before = now;
    await sleep(LOOK_EVERY_MS);
  }
}

async function rebuildOnChange() {
  for (let failed = null; ; await sleep(LOOK_EVERY_MS)) {
    const sources = await restingSources();
    if (sources === failed || isBuilt(root)) continue;
    const built = await run(join(root, 'scripts', 'bootstrap.mjs'));
    failed = built ? null : sources;
    if (!built) say('The build failed; the worker goes on with the code from before.');
    else if (await run(stack, 'up', '--detach')) say('The worker runs the new code.');
  }
}

void rebuildOnChange();
process.exitCode = await runCommand([process.execPath, stack, 'up']);
process.exit();
