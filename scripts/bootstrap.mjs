// Prepares a clean clone and then runs a command in it. Plain Node, because nothing is installed yet.
//   node scripts/bootstrap.mjs [--install-only | --build] [--temporal] [command [argument ...]]
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeIsTooOld } from './set-up/node-version.mjs';
import { isInstalled } from './set-up/installed.mjs';
import { isBuilt, markBuilt, sourceFingerprint } from './set-up/built.mjs';
import { withLock } from './set-up/lock.mjs';
import { runStep, say } from './set-up/progress.mjs';
import { runCommand } from './set-up/run-command.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Our flags come before the command; all later arguments belong to it. */
function readArguments(given) {
  const flags = new Set();
  const rest = [...given];
  while (rest[0]?.startsWith('--')) flags.add(rest.shift());
  return { installOnly: flags.has('--install-only'), anew: flags.has('--build'), temporal: flags.has('--temporal'), command: rest };
}

async function setUp({ installOnly, anew, temporal }) {
  if (!isInstalled(root)) await runStep('Installing packages', 'npm', ['ci', '--no-audit', '--no-fund'], { cwd: root });
  if (anew || (!installOnly && !isBuilt(root))) {
    const fingerprint = sourceFingerprint(root);
    await runStep('Building', process.execPath, ['scripts/build.mjs'], { cwd: root });
    markBuilt(root, fingerprint);
  }
  if (temporal) {
    const program = join('dist', 'stack', 'main.js');
    if (!existsSync(join(root, program))) throw new Error(`The build did not write ${program}. Delete dist and run the command again.`);
    await runStep('Finding the Temporal server', process.execPath, [program, 'prepare'], { cwd: root, show: true });
  }
}

const options = readArguments(process.argv.slice(2));
const tooOld = nodeIsTooOld(root);
if (tooOld) {
  say(tooOld);
  process.exit(1);
}
try {
  await withLock(join(root, '.set-up.lock'), () => setUp(options));
} catch (error) {
  say(error.message);
  process.exit(1);
}
if (options.command.length > 0) process.exitCode = await runCommand(options.command);
