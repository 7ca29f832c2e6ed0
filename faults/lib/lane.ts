import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { ROOT } from './programs.ts';
import type { LanePlan, Rule } from './rules.ts';
import { within } from './wait.ts';

/** One worker process on a task queue of its own, so that several can be killed beside each other. */
export interface Lane {
  taskQueue: string;
  /** Resolves when they hold. */
  setRules(rules: Rule[]): Promise<void>;
  kill(): void;
  /** Resolves when the process is gone, by whomever. */
  died(): Promise<void>;
  /** A new process after a death. */
  restart(rules: Rule[]): Promise<void>;
  close(): Promise<void>;
}

export interface LaneOptions {
  taskQueue: string;
  /** The compiled worker. */
  program: string;
  env: Record<string, string>;
  /** File for what it prints. */
  log: string;
}

const START_LIMIT_MS = 90_000; // a busy machine compiles slowly
const DEATH_LIMIT_MS = 60_000;

export async function openLane({ taskQueue, ...options }: LaneOptions): Promise<Lane> {
  let worker = await startWorker({ taskQueue, rules: [] }, options);
  return {
    taskQueue,
    setRules: async (rules) => {
      const heard = hear(worker, 'rules');
      worker.child.send(rules);
      await within(heard, START_LIMIT_MS, `${taskQueue} takes no rules`);
    },
    kill: () => void worker.child.kill('SIGKILL'),
    died: () => within(worker.ended, DEATH_LIMIT_MS, `${taskQueue} did not die`),
    restart: async (rules) => {
      worker = await startWorker({ taskQueue, rules }, options);
    },
    close: async () => {
      worker.child.kill('SIGKILL');
      await worker.ended;
    },
  };
}

interface WorkerProcess {
  child: ChildProcess;
  ended: Promise<void>;
}

async function startWorker(plan: LanePlan, { program, env, log }: Omit<LaneOptions, 'taskQueue'>): Promise<WorkerProcess> {
  const fd = openSync(log, 'a');
  const args = [program, JSON.stringify(plan)];
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', fd, fd, 'ipc'] });
  closeSync(fd);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const worker = { child, ended };
  const early = ended.then(() => Promise.reject(new Error(`the worker ended at its start: ${readFileSync(log, 'utf8').slice(-2_000)}`)));
  const ready = hear(worker, 'ready');
  await within(Promise.race([ready, early]), START_LIMIT_MS, 'the worker does not start');
  early.catch(() => undefined); // its later death is what it is there for
  return worker;
}

/** The next time the worker says this word. */
const hear = ({ child }: WorkerProcess, word: 'ready' | 'rules'): Promise<void> =>
  new Promise((resolve) => {
    const listen = (said: unknown): void => {
      if (said !== word) return;
      child.off('message', listen);
      resolve();
    };
    child.on('message', listen);
  });
