import { setTimeout as sleep } from 'node:timers/promises';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import type { StackProcess } from '../../src/settings/stack-file.ts';
import { startPart, type Part, type RunningPart } from '../common/part.ts';

/** A busy machine answers late; what is frozen never does. */
const PROBE_DEADLINE_MS = 5_000;
const PROBE_EVERY_MS = 1_000;
const STARTING_PROBE_EVERY_MS = 50;
const MISSES_UNTIL_KILLED = 3;
const BACKOFF_MS = [0, 500, 1_000, 2_000, 5_000, 10_000];
const STEADY_AFTER_MS = 30_000;
/** A working part that was killed from outside is not broken: longer delays than the second would only prolong the outage. */
const MOST_WHEN_KILLED = 2;
const FIRST_START_TRIES = 3;

export interface KeeperOptions {
  part: Part;
  logPath: string;
  /** Tells the person what happened. */
  say: (text: string) => void;
  /** Called whenever the view changes. */
  changed: () => void;
  /** Whether another part's silence may explain this part's. */
  isBlocked: (part: Part) => boolean;
  probeDeadlineMs?: number;
}

export interface Keeper {
  part: Part;
  view: () => StackProcess;
  /** Resolves when the part is ready for the first time. @throws SignalboxError STACK_BROKEN when it cannot start. */
  start: () => Promise<void>;
  /** Consecutive missed probes. */
  missed: () => number;
  stop: () => Promise<void>;
}

/** Keeps one part running: starts it, probes it, restarts it when it ends or stops answering. */
export function keepPart(options: KeeperOptions): Keeper {
  const { part } = options;
  const stopping = new AbortController();
  const life: Life = { process: null, code: null, state: 'starting', missed: 0, failures: 0, wasReady: false };
  let loop: Promise<void> | undefined;

  return {
    part,
    view: () => ({
      name: part.name,
      pid: life.process?.identity.pid ?? null,
      address: part.address,
      state: life.state,
      startMark: life.process?.identity.startMark ?? null,
      ...(part.code && { code: life.code }),
    }),
    missed: () => life.missed,
    start: () =>
      new Promise((ready, failed) => {
        loop = keepAlive(options, life, { ready, failed, signal: stopping.signal });
      }),
    stop: async () => {
      stopping.abort();
      await endPart(part, life.process);
      await loop;
      Object.assign(life, { process: null, state: 'stopped' });
      options.changed();
    },
  };
}

interface Life {
  process: RunningPart | null;
  /** Hash of the code of the process. */
  code: string | null;
  state: StackProcess['state'];
  missed: number;
  /** Consecutive ends since it last ran steadily. */
  failures: number;
  wasReady: boolean;
}

interface FirstStart {
  ready: () => void;
  failed: (error: SignalboxError) => void;
  signal: AbortSignal;
}

async function keepAlive(options: KeeperOptions, life: Life, first: FirstStart): Promise<void> {
  const { part, say, changed } = options;
  while (!first.signal.aborted) {
    life.code = part.code?.() ?? null;
    const running = startPart(part, options.logPath);
    life.process = running;
    life.missed = 0;
    changed();
    const startedAt = Date.now();
    const { reason, killed } = await liveOnce(options, life, running, first.ready);
    if (first.signal.aborted) return;
    life.process = null;
    life.state = life.wasReady ? 'restarting' : 'starting';
    changed();
    life.failures = Date.now() - startedAt > STEADY_AFTER_MS ? 1 : Math.min(life.failures + 1, killed ? MOST_WHEN_KILLED : Infinity);
    const lastWords = running.lastWords();
    if (!life.wasReady && life.failures >= FIRST_START_TRIES) return first.failed(cannotStart(options, reason, lastWords));
    const delayMs = BACKOFF_MS[Math.min(life.failures - 1, BACKOFF_MS.length - 1)]!;
    const when = delayMs === 0 ? 'now' : `in ${delayMs / 1000} s`;
    say(
      [`${part.name} (pid ${running.identity.pid}) ${reason}; starting it again ${when}.`, ...lastWords.map((line) => `    ${line}`)].join(
        '\n',
      ),
    );
    await sleep(delayMs, undefined, { signal: first.signal }).catch(() => undefined); // only a stop interrupts it
  }
}

/** @returns why this process ended, and whether it was killed from outside while healthy. */
async function liveOnce(
  options: KeeperOptions,
  life: Life,
  running: RunningPart,
  ready: () => void,
): Promise<{ reason: string; killed: boolean }> {
  const isReady = () => {
    if (life.wasReady && life.state === 'restarting') options.say(`${options.part.name} is ready again (pid ${running.identity.pid}).`);
    life.state = 'ready';
    life.wasReady = true;
    options.changed();
    ready();
  };
  const silent = watch(options, life, running, isReady);
  const reason = await Promise.race([running.ended, silent]);
  const killed = running.wasKilled() && life.state === 'ready';
  running.kill('SIGKILL');
  await running.ended;
  return { reason, killed };
}

/** Probes while the process lives. @returns why it must be killed; never returns after it has ended. */
async function watch(
  { part, isBlocked, probeDeadlineMs = PROBE_DEADLINE_MS }: KeeperOptions,
  life: Life,
  running: RunningPart,
  isReady: () => void,
): Promise<string> {
  const startBy = Date.now() + part.startLimitMs;
  let ready = false;
  while (!running.hasEnded()) {
    const next = sleep(ready ? PROBE_EVERY_MS : STARTING_PROBE_EVERY_MS);
    const failure = await part.probe(probeDeadlineMs).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (running.hasEnded()) break;
    life.missed = failure === null || !ready ? 0 : life.missed + 1;
    if (failure === null && !ready) isReady();
    ready ||= failure === null;
    if (life.missed >= MISSES_UNTIL_KILLED && !isBlocked(part))
      return `did not answer ${life.missed} probes in a row (${failure}), so it was killed`;
    if (!ready && Date.now() > startBy) return `was not ready within ${part.startLimitMs / 1000} s (${failure}), so it was killed`;
    await next;
  }
  return running.ended;
}

async function endPart(part: Part, running: RunningPart | null): Promise<void> {
  if (!running || running.hasEnded()) return;
  running.kill('SIGTERM');
  const inTime = await Promise.race([running.ended.then(() => true), sleep(part.stopLimitMs, false, { ref: false })]);
  if (!inTime) running.kill('SIGKILL');
  await running.ended;
}

function cannotStart({ part, logPath }: KeeperOptions, reason: string, lastWords: string[]): SignalboxError {
  const said = lastWords.length > 0 ? `; its last words:\n    ${lastWords.join('\n    ')}` : '';
  return new SignalboxError('STACK_BROKEN', {
    detail: `${part.name} ${reason}${said}`,
    fix: `Read ${logPath}, then run signalbox doctor.`,
  });
}
