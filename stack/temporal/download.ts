import { spawn } from 'node:child_process';
import { chmodSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TEMPORAL_VERSION } from './version.ts';
import { inWorkFolder } from '../supervisor/work-folder.ts';
import type { Say } from './say.ts';

const FIRST_BYTE_LIMIT_MS = 8_000;
const STALL_LIMIT_MS = 15_000;
const LOOK_EVERY_MS = 250;

/**
 * Downloads the CLI with the Temporal SDK and places it at the target. Runs in its own process, because the SDK cannot interrupt a stalled
 * download.
 * @returns null when done, else why not, within seconds if no data arrives.
 */
export async function downloadTemporal(target: string, say: Say): Promise<string | null> {
  say(`Downloading the Temporal CLI ${TEMPORAL_VERSION}.`);
  return inWorkFolder(dirname(target), 'download-', async (folder) => {
    const failure = await sdkDownload(folder);
    const program = readdirSync(folder).find((name) => !name.endsWith('.downloading'));
    if (failure !== null || !program) return `The download of the Temporal CLI did not work: ${failure ?? 'it left no file'}.`;
    chmodSync(join(folder, program), 0o755);
    renameSync(join(folder, program), target);
    say(`Downloaded ${target}.`);
    return null;
  });
}

function sdkDownload(folder: string): Promise<string | null> {
  const program = fileURLToPath(new URL(`./sdk-download${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [program, folder, TEMPORAL_VERSION], { stdio: ['ignore', 'ignore', 'pipe'] });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)));
  return new Promise((resolve) => {
    const stopWatching = watchGrowth(folder, (reason) => {
      resolve(reason);
      child.kill('SIGKILL');
    });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => {
      stopWatching();
      process.off('exit', end);
      resolve(code === 0 ? null : innermost(said) || `exit code ${code}`);
    });
  });
}

/** The SDK wraps the reason in many layers, each with the address. */
const innermost = (message: string): string => message.trim().split(': ').slice(-2).join(': ');

/** Calls back once when the folder has stopped growing. @returns a function that stops the watch. */
function watchGrowth(folder: string, stalled: (reason: string) => void): () => void {
  let size = 0;
  let grownAt = Date.now();
  const timer = setInterval(() => {
    const now = readdirSync(folder).reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
    if (now > size) [size, grownAt] = [now, Date.now()];
    const limitMs = size === 0 ? FIRST_BYTE_LIMIT_MS : STALL_LIMIT_MS;
    if (Date.now() - grownAt < limitMs) return;
    clearInterval(timer);
    stalled(`nothing came for ${limitMs / 1000} s`);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
