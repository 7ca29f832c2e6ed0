import { spawn } from 'node:child_process';
import { renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { childEnvironment, type Config } from '../../src/settings/environment.ts';
import { findOnPath } from '../supervisor/find-on-path.ts';
import { TEMPORAL_VERSION } from './version.ts';
import { inWorkFolder } from '../supervisor/work-folder.ts';
import type { Say } from './say.ts';

const PROGRESS_EVERY_MS = 10_000;
const MODULE = `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_VERSION}`;

/**
 * Builds the official Temporal CLI from its Go module and places it at the target atomically.
 * @returns null when done, else why it is not possible.
 */
export async function buildTemporal(target: string, config: Config, say: Say): Promise<string | null> {
  const go = findOnPath('go', config.PATH);
  if (!go) return 'Building the Temporal CLI is not possible: there is no go on the PATH.';
  const cache = dirname(target);
  say(`Building the Temporal CLI ${TEMPORAL_VERSION} with go install; this takes a few minutes, once. It is kept in ${cache}.`);
  return inWorkFolder(cache, 'build-', async (bin) => {
    const failure = await goInstall(go, bin, say);
    if (failure !== null) return `Building the Temporal CLI failed: ${failure}`;
    renameSync(join(bin, 'temporal'), target);
    say(`Built ${target}.`);
    return null;
  });
}

async function goInstall(go: string, bin: string, say: Say): Promise<string | null> {
  const startedAt = Date.now();
  let doing = 'reading modules';
  let output = '';
  const child = spawn(go, ['install', '-v', '-ldflags', '-s -w', MODULE], {
    env: childEnvironment({ GOBIN: bin }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-4_000);
    doing = whatItDoes(text.trim().split('\n').at(-1) ?? '') ?? doing;
  });
  const end = () => child.kill();
  process.once('exit', end);
  const progress = setInterval(() => say(`  ${Math.round((Date.now() - startedAt) / 1000)} s: ${doing}`), PROGRESS_EVERY_MS);
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code) => resolve(code === 0 ? null : output.trim().split('\n').slice(-3).join(' ')));
    });
  } finally {
    clearInterval(progress);
    process.off('exit', end);
  }
}

/** Go prints a download as a sentence and a compilation as the package name alone. */
const whatItDoes = (line: string): string | null => (line.startsWith('go: ') ? line.slice(4) : line ? `compiling ${line}` : null);
