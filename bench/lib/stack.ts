import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PEOPLE } from './ground.ts';

const BINARY = fileURLToPath(new URL('../../bin/signalbox.mjs', import.meta.url));

/** The settings file that every command finds in its folder. */
export const WORKFLOWS_FILE = 'workflows.yaml';

/** Settings that would point the stack elsewhere. */
const OUTSIDE = /^(SIGNALBOX_|TEMPORAL_|OPENAI_|DATABASE_URL|SMTP_URL|STRIPE_)/;
const KEPT = new Set(['SIGNALBOX_CACHE']);

export interface Answer {
  seconds: number;
  stdout: string;
}

/** The installed command line in a folder of its own. */
export interface Stack {
  folder: string;
  /** Runs `signalbox ...args`. @throws Error when it does not exit with 0. */
  run(...args: string[]): Promise<Answer>;
  /** Stops the stack and removes its folder. */
  remove(): Promise<void>;
}

export interface StackOptions {
  /** Environment of its commands and parts. */
  settings?: Record<string, string>;
  /** How its workflows are configured, beside their defaults. */
  workflows?: Record<string, unknown>;
}

/** A folder without a stack. */
export function openStack({ settings = {}, workflows }: StackOptions = {}): Stack {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-stack-'));
  const own = Object.entries(process.env).filter(([name]) => KEPT.has(name) || !OUTSIDE.test(name));
  const env = { ...Object.fromEntries(own), SIGNALBOX_HOME: join(folder, '.signalbox'), SIGNALBOX_PEOPLE: PEOPLE, ...settings };
  if (workflows) writeFileSync(join(folder, WORKFLOWS_FILE), JSON.stringify(workflows)); // JSON is YAML
  const run = (...args: string[]) => runBinary(args, folder, env);
  return {
    folder,
    run,
    async remove() {
      await run('down');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function runBinary(args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Answer> {
  const start = performance.now();
  const child = spawn(process.execPath, [BINARY, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (bytes: Buffer) => (output.stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (output.stderr += bytes.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const seconds = (performance.now() - start) / 1000;
      if (code === 0) resolve({ seconds, stdout: output.stdout });
      else reject(new Error(`signalbox ${args.join(' ')} ended with ${code}: ${output.stderr}`));
    });
  });
}
