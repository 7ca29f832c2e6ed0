import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { say } from './progress.mjs';

/** Runs the command in the user's folder with the terminal attached. @returns its exit code. */
export async function runCommand([program, ...args]) {
  const child = spawn(program, args, { stdio: 'inherit' });
  const forward = (signal) => () => child.kill(signal);
  // A terminal sends Ctrl-C to the whole process group; forwarding it would send it twice.
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGINT', terminal ? () => undefined : forward('SIGINT'));
  process.on('SIGTERM', forward('SIGTERM'));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      say(`Cannot run ${program}: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
