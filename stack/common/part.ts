import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { childEnvironment } from '../../src/settings/environment.ts';
import type { ProcessName } from '../../src/settings/stack-file.ts';
import { lastLines, openLog } from '../supervisor/logs.ts';
import type { Probe } from '../supervisor/probes.ts';
import { identify, type ProcessIdentity } from '../supervisor/process-identity.ts';

/** One process of the stack, as plain data. */
export interface Part {
  name: ProcessName;
  command: string;
  args: string[];
  env: Record<string, string>;
  /** Hash of the code with which it starts. */
  code?: () => string | null;
  /** Its `host:port`. */
  address: string;
  probe: Probe;
  /** Time limit of its start, in milliseconds. */
  startLimitMs: number;
  /** Time limit of a graceful stop, in milliseconds. */
  stopLimitMs: number;
  /** A part that makes this one look dead when it hangs; it is checked first. */
  blockedBy?: ProcessName;
}

export interface RunningPart {
  identity: ProcessIdentity;
  /** Resolves with a description of how it ended. */
  ended: Promise<string>;
  hasEnded: () => boolean;
  /** Whether SIGKILL or SIGTERM ended it. */
  wasKilled: () => boolean;
  kill: (signal: NodeJS.Signals) => void;
  /** Its last log lines. */
  lastWords: () => string[];
}

/** Starts a part in its own session, so that Ctrl-C reaches only the supervisor, and with output to a file, so that it survives the supervisor. */
export function startPart(part: Part, logPath: string): RunningPart {
  const { fd, offset } = openLog(logPath);
  const child = spawn(part.command, part.args, { stdio: ['ignore', fd, fd], detached: true, env: childEnvironment(part.env) });
  closeSync(fd);
  let over = false;
  let killed = false;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      killed = signal === 'SIGKILL' || signal === 'SIGTERM';
      resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code}`);
    });
  }).finally(() => (over = true));
  return {
    identity: child.pid === undefined ? { pid: 0, startMark: null } : identify(child.pid),
    ended,
    hasEnded: () => over,
    wasKilled: () => killed,
    kill: (signal) => void child.kill(signal),
    lastWords: () => lastLines(logPath, offset),
  };
}
