import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { peopleFile } from './client.ts';
import { noteStarted } from './started.ts';

const BINARY = fileURLToPath(new URL('../bin/signalbox.mjs', import.meta.url));

/** The settings file that commands find in their folder. */
export const WORKFLOWS_FILE = 'workflows.yaml';
export const PEOPLE_FILE = 'people.yaml';

/** Variables that would point the stack elsewhere. */
const OUTSIDE = /^(SIGNALBOX_|TEMPORAL_|OPENAI_|DATABASE_URL|SMTP_URL|STRIPE_)/;
const KEPT = new Set(['SIGNALBOX_CACHE']);

export interface Answer {
  seconds: number;
  stdout: string;
}

/** The output of a command, whatever its exit code. */
export interface Ended extends Answer {
  code: number | null;
  stderr: string;
}

/** The installed command line in its own folder. */
export interface Stack {
  folder: string;
  /** Runs `signalbox ...args`. @throws Error unless it exits with 0. */
  run(...args: string[]): Promise<Answer>;
  /** Runs `signalbox ...args` and returns any exit code; kills it after `patienceMs`. */
  ask(args: string[], patienceMs?: number): Promise<Ended>;
  /** Stops the stack and removes its folder. */
  remove(): Promise<void>;
}

export interface StackOptions {
  /** Environment for its commands and parts. */
  settings?: Record<string, string>;
  /** Configuration of its workflows, on top of the defaults. */
  workflows?: Record<string, unknown>;
  /** Whether the folder gets its own people file, which tests may change. */
  ownPeople?: boolean;
}

/** A folder without a running stack. */
export function openStack({ settings = {}, workflows, ownPeople = false }: StackOptions = {}): Stack {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-stack-'));
  const own = Object.entries(process.env).filter(([name]) => KEPT.has(name) || !OUTSIDE.test(name));
  const people = ownPeople ? join(folder, PEOPLE_FILE) : peopleFile;
  if (ownPeople) copyFileSync(peopleFile, people);
  const env = { ...Object.fromEntries(own), SIGNALBOX_HOME: join(folder, '.signalbox'), SIGNALBOX_PEOPLE: people, ...settings };
  if (workflows) writeFileSync(join(folder, WORKFLOWS_FILE), JSON.stringify(workflows)); // JSON is YAML
  const ask = (args: string[], patienceMs?: number) => runBinary(args, { cwd: folder, env, timeout: patienceMs });
  const run = async (...args: string[]) => {
    const ended = await ask(args);
    if (ended.code !== 0) throw new Error(`signalbox ${args.join(' ')} ended with ${ended.code}: ${ended.stderr}`);
    return ended;
  };
  const remove = async () => {
    await run('down');
    rmSync(folder, { recursive: true, force: true });
    noteEnded();
  };
  const noteEnded = noteStarted(remove);
  return { folder, run, ask, remove };
}

function runBinary(args: string[], options: { cwd: string; env: NodeJS.ProcessEnv; timeout?: number | undefined }): Promise<Ended> {
  const start = performance.now();
  const child = spawn(process.execPath, [BINARY, ...args], { ...options, killSignal: 'SIGKILL', stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, seconds: (performance.now() - start) / 1000, ...output }));
  });
}
