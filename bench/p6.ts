import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { keepPart, type Keeper } from '../stack/supervisor/keeper.ts';
import { httpProbe } from '../stack/supervisor/probes.ts';
import { openGround, type Ground } from './lib/ground.ts';
import { atMost, type Measurement, type Row } from './lib/row.ts';
import { resultOf, startKit } from './lib/start.ts';
import { healthOf, workerCommand } from './lib/worker.ts';

const ROUNDS = 5;
const RUNS = 50;
const ACTIVITIES = 10;
/** Number of begun activities at which the worker is killed. */
const KILLED_AT = 200;
const LIMIT_MS = 120_000;

/** Cost of a killed worker with 50 runs in flight. */
export const p6: Measurement = {
  id: 'P6',
  method: `${RUNS} runs of ${ACTIVITIES} activities (200 ms each) start at once. When ${KILLED_AT} activities have begun, the only worker is
killed with \`kill -9\`, and the stack's supervisor restarts it. Recovery is the time until all runs are done, minus that of the undisturbed
round before, minus the time from the kill until the new worker answers. A run is lost when it does not end or lacks a row. An activity is
repeated when its work starts again after its row was committed. The worker has Signalbox's own options.`,
  async measure(log) {
    const ground = await openGround(log);
    try {
      return await rounds(ground, log);
    } finally {
      await ground.stop();
    }
  },
};

interface KeptWorker {
  keeper: Keeper;
  judge: string;
}

async function keepWorker(ground: Ground, say: (line: string) => void): Promise<KeptWorker> {
  const { plan, command, args, log } = await workerCommand(ground, 'kit');
  const address = `127.0.0.1:${plan.healthPort}`;
  const part = { name: 'worker' as const, command, args, env: {}, address, probe: httpProbe(healthOf(plan)) };
  const keeper = keepPart({
    part: { ...part, startLimitMs: 60_000, stopLimitMs: 10_000 },
    logPath: log,
    say,
    changed: () => undefined,
    isBlocked: () => false,
  });
  await keeper.start();
  return { keeper, judge: plan.judge };
}

/** Each round has its own supervisor, because one that has restarted a worker before waits longer. */
async function roundOf(ground: Ground, round: number, log: (line: string) => void): Promise<{ calm: Round; hit: Round }> {
  const worker = await keepWorker(ground, log);
  try {
    const calm = await runRound(ground, worker, `calm-${round}`, null);
    return { calm, hit: await runRound(ground, worker, `kill-${round}`, () => killAndWait(worker)) };
  } finally {
    await worker.keeper.stop();
  }
}

async function rounds(ground: Ground, log: (line: string) => void): Promise<Row[]> {
  const killed: (Round & { beyond: number })[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { calm, hit } = await roundOf(ground, round, log);
    killed.push({ ...hit, beyond: hit.seconds - calm.seconds - hit.restart });
    log(`P6: undisturbed ${calm.seconds.toFixed(1)} s, killed ${hit.seconds.toFixed(1)} s, restart ${hit.restart.toFixed(1)} s`);
  }
  return [
    atMost(3, {
      id: 'P6-recovery',
      name: 'recovery after a killed worker with 50 runs in flight, beyond restart and remaining work',
      unit: 's',
      runs: killed.map(({ beyond }) => beyond),
    }),
    atMost(0, { id: 'P6-lost', name: 'runs lost', unit: 'count', runs: killed.map(({ lost }) => lost) }),
    atMost(0, {
      id: 'P6-repeated',
      name: 'activities repeated although their row was committed',
      unit: 'count',
      runs: killed.map(({ repeated }) => repeated),
    }),
  ];
}

interface Round {
  /** From the first start to the last end. */
  seconds: number;
  restart: number;
  lost: number;
  repeated: number;
}

async function runRound(ground: Ground, { judge }: KeptWorker, name: string, disturb: (() => Promise<number>) | null): Promise<Round> {
  rmSync(judge, { force: true });
  const start = performance.now();
  const ids = await Promise.all(Array.from({ length: RUNS }, (_, run) => startKit(ground, 'long', `${name}-${run}`)));
  const disturbed = disturb?.() ?? Promise.resolve(0);
  const ends = await Promise.allSettled(ids.map((id) => resultOf(ground, id)));
  const seconds = (performance.now() - start) / 1000;
  const restart = await disturbed;
  const rows = await rowsOf(ground, ids);
  const complete = new Set(
    ids.filter((id) => new Set(rows.filter((row) => row.run_id === id).map(({ number }) => number)).size === ACTIVITIES),
  );
  const lost = ends.filter((end, index) => end.status === 'rejected' || !complete.has(ids[index]!)).length;
  return { seconds, restart, lost, repeated: repeatedWork(judge, rows) };
}

/** Looks often, because the time is measured. @throws Error after the limit. */
async function soon(isSo: () => boolean, words: string): Promise<void> {
  const until = performance.now() + LIMIT_MS;
  while (!isSo()) {
    if (performance.now() > until) throw new Error(`${words} within ${LIMIT_MS / 1_000} s`);
    await sleep(10);
  }
}

/** Kills the worker after enough begun work. @returns seconds until the new one answers. */
async function killAndWait({ keeper, judge }: KeptWorker): Promise<number> {
  await soon(() => workBegun(judge).length >= KILLED_AT, 'too little work began');
  const killed = keeper.view().pid!;
  const start = performance.now();
  process.kill(killed, 'SIGKILL');
  await soon(() => keeper.view().state === 'ready' && keeper.view().pid !== killed, 'no new worker answers');
  return (performance.now() - start) / 1000;
}

interface BenchRow {
  run_id: string;
  number: number;
  at: Date;
}

async function rowsOf({ signalbox }: Ground, ids: string[]): Promise<BenchRow[]> {
  const { rows } = await sql<BenchRow>`select run_id, number, at from bench_rows where run_id = any(${ids})`.execute(signalbox.db);
  return rows;
}

const workBegun = (judge: string): { runId: string; number: number; at: number }[] =>
  existsSync(judge)
    ? readFileSync(judge, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { runId: string; number: number; at: number })
    : [];

/** Work that began after its row was committed, and duplicate rows. */
function repeatedWork(judge: string, rows: BenchRow[]): number {
  const committedAt = new Map(rows.map((row) => [`${row.run_id} ${row.number}`, row.at.getTime()]));
  const again = workBegun(judge).filter(({ runId, number, at }) => at > (committedAt.get(`${runId} ${number}`) ?? Infinity));
  return again.length + rows.length - committedAt.size;
}
