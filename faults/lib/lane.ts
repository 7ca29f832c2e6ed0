import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Attempt } from './attempt.ts';
import { ROOT } from './programs.ts';
import type { LanePlan, Rule } from './rules.ts';
import { within } from '../../testkit/wait.ts';

/** One worker process with its own task queue, so that several can be killed in parallel. */
export interface Lane {
  taskQueue: string;
  /** Resolves when they are in effect. */
  setRules(rules: Rule[]): Promise<void>;
  kill(): void;
  /** Resolves when the process has died, to the attempt in which a rule killed it; null when no rule did. */
  died(): Promise<Attempt | null>;
  /** Starts a new process after a death. */
  restart(rules: Rule[]): Promise<void>;
  close(): Promise<void>;
}

export interface LaneOptions {
  taskQueue: string;
  /** The compiled worker. */
  program: string;
  env: Record<string, string>;
  /** File for its output. */
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
  /** Resolves to the attempt in which a rule killed it, or null. */
  ended: Promise<Attempt | null>;
}

async function startWorker(plan: LanePlan, { program, env, log }: Omit<LaneOptions, 'taskQueue'>): Promise<WorkerProcess> {
  const fd = openSync(log, 'a');
  const args = [program, JSON.stringify(plan)];
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', fd, fd, 'ipc'] });
  closeSync(fd);
  let killedIn: Attempt | null = null;
  child.on('message', (said: unknown) => {
    if (said === 'local' || said === 'regular') killedIn = said;
  });
  const ended = Promise.all([
    new Promise((resolve) => child.once('exit', resolve)),
    new Promise((resolve) => child.once('disconnect', resolve)), // its last message may arrive after its exit
  ]).then(() => killedIn);
  const worker = { child, ended };
  const early = ended.then(() => Promise.reject(new Error(`the worker ended at its start: ${readFileSync(log, 'utf8').slice(-2_000)}`)));
  const ready = hear(worker, 'ready');
  await within(Promise.race([ready, early]), START_LIMIT_MS, 'the worker does not start');
  early.catch(() => undefined); // it is meant to die later
  return worker;
}

/** Resolves at the worker's next message of this kind. */
const hear = ({ child }: WorkerProcess, word: 'ready' | 'rules'): Promise<void> =>
  new Promise((resolve) => {
    const listen = (said: unknown): void => {
      if (said !== word) return;
      child.off('message', listen);
      resolve();
    };
    child.on('message', listen);
  });
