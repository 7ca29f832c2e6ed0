import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { databaseProbe, type Probe } from '../stack/supervisor/probes.ts';
import { noteStarted } from './started.ts';
import { PATIENCE_MS } from './wait.ts';

/** The compiled programs that the command line starts. */
export const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

export interface Program {
  process: ChildProcess;
  /** Ends it with a signal and waits until it has exited. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

export interface ProgramOptions {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  /** File for its output. */
  log: string;
  probe: Probe;
}

const PROBE_EVERY_MS = 10;

/** Starts a program and waits until its probe succeeds. */
export async function startProgram({ command, args, env, log, probe }: ProgramOptions): Promise<Program> {
  const noteEnded = noteStarted(() => program.end('SIGKILL'));
  const fd = openSync(log, 'a');
  const child = spawn(command, args, { stdio: ['ignore', fd, fd], env: { ...process.env, ...env } });
  closeSync(fd);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const program: Program = {
    process: child,
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
      noteEnded();
    },
  };
  try {
    await ready(child, probe, log);
    return program;
  } catch (error) {
    await program.end('SIGKILL');
    throw error;
  }
}

/** Starts the embedded database as a process, with its data in this folder. */
export const startDatabase = (folder: string, port: number, url: string): Promise<Program> =>
  startProgram({
    command: process.execPath,
    args: [join(DIST, 'stack/database/main.js'), '--data', databaseFolder(folder), '--port', String(port)],
    log: join(folder, 'database.log'),
    probe: databaseProbe(url),
  });

/** Where a program's folder has the data of its database. */
export const databaseFolder = (folder: string): string => join(folder, 'database');

async function ready(child: ChildProcess, probe: Probe, log: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`${child.spawnfile} ended with ${child.exitCode}: ${readFileSync(log, 'utf8').slice(-2_000)}`);
    try {
      return await probe(10_000);
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await sleep(PROBE_EVERY_MS);
  }
}
