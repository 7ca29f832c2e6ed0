import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClient, type SignalboxClient } from '../src/client/connect.ts';
import { decide } from '../src/client/decide.ts';
import { startRun } from '../src/client/start.ts';
import { openSettingsFiles } from '../src/settings/client-settings.ts';
import { peopleFile } from '../testkit/client.ts';
import { endOf } from '../testkit/orders/orders.ts';
import { ibanOf } from '../testkit/payments/iban.ts';
import { ONLY_THE_AMOUNT, payment } from '../testkit/payments/payment.ts';
import { inLanes, until } from '../testkit/wait.ts';
import { openCounted, type CountedPort } from './lib/counted.ts';
import { openGround, type Ground } from './lib/ground.ts';
import { startedAt } from './lib/history.ts';
import { startProductWorker } from './lib/product-worker.ts';
import { atMost, forInformation, percentile, type Measurement, type Row } from './lib/row.ts';

/** The worker's default, and as many runs as it can keep at hand. */
const CACHED = 200;
const DECISIONS = 200;
/** A p99 of 200 decisions is the second slowest of them: too much of an accident. */
const ROUNDS = 3;
const IDLE_MS = 60_000;
/** Until the worker has closed the connections that it used. */
const SETTLE_MS = 15_000;
const AT_ONCE = 16;
const MIB = 1_024 * 1_024;
const OPEN_LIMIT_MS = 1_800_000;

/** What runs cost that wait for a person. @param waiting how many. */
export const p5 = (waiting: number): Measurement => ({
  id: 'P5',
  method: `Payments over the first limit wait for a person: first ${ROUNDS} times ${DECISIONS}, which the worker's cache of ${CACHED} runs has
room for and which are decided before the next, then ${waiting} more. The
compiled worker reaches the embedded database and the Temporal server through ports that count what it sends. Latency: from the call of the
client's \`decide\` to the end of the next activity, which is a local one, by the server's clock, ${ROUNDS * DECISIONS} decisions one after another; of the many runs the oldest, which are not
in the cache any more. Idle: everything that the worker sends to the database in a minute, and the growth of the histories of ${DECISIONS} of the runs. Memory:
resident memory of the worker with all of them waiting, beyond that with the first ${DECISIONS}; the goal is 1 MiB for each run in the cache.`,
  async measure(log) {
    const ground = await openGround(log);
    try {
      return await withWorker(ground, (stage) => measureWaiting(stage, waiting, log));
    } finally {
      await ground.stop();
    }
  },
});

interface Stage {
  client: SignalboxClient;
  pid: number;
  database: CountedPort;
  temporal: CountedPort;
}

async function withWorker<T>({ folder, temporalAddress, databaseUrl }: Ground, work: (stage: Stage) => Promise<T>): Promise<T> {
  const workflowsFile = join(folder, 'workflows.yaml');
  writeFileSync(workflowsFile, JSON.stringify({ transaction: ONLY_THE_AMOUNT })); // JSON is YAML
  const target = { temporalEnvironment: { TEMPORAL_ADDRESS: temporalAddress }, localTemporalAddress: null, databaseUrl };
  const client = openClient({ ...target, ...openSettingsFiles({ peopleFile, workflowsFile }) }, { connections: 4 });
  const url = new URL(databaseUrl);
  const [database, temporal] = await Promise.all([openCounted(Number(url.port)), openCounted(Number(temporalAddress.split(':')[1]))]);
  url.port = String(database.port);
  const worker = await startProductWorker({ folder, temporalAddress: `127.0.0.1:${temporal.port}`, databaseUrl: url.href });
  try {
    return await work({ client, pid: worker.process.pid!, database, temporal });
  } finally {
    await worker.end();
    await client.close();
    for (const counted of [database, temporal]) counted.close();
  }
}

async function measureWaiting(stage: Stage, waiting: number, log: (line: string) => void): Promise<Row[]> {
  let memoryBefore = 0;
  const unloaded: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const few = await startWaiting(stage, `few-${round}`, DECISIONS);
    memoryBefore = memoryOf(stage);
    unloaded.push(...(await decideAll(stage, few)));
  }
  const begin = performance.now();
  const many = await startWaiting(stage, 'many', waiting);
  log(`P5: ${waiting} runs wait after ${((performance.now() - begin) / 1_000).toFixed(0)} s`);
  const idle = await idleMinute(stage, many.slice(0, DECISIONS));
  const memory = memoryOf(stage) - memoryBefore;
  const loaded = await decideAll(stage, many.slice(0, ROUNDS * DECISIONS));
  log(
    `P5 unloaded: ${shown(unloaded)}; with ${waiting} waiting: ${shown(loaded)}; sent to Temporal in the idle minute: ${idle.toTemporal}`,
  );
  const ratio = (share: number) => [percentile(loaded, share) / percentile(unloaded, share)];
  const words = `with ${waiting} runs waiting`;
  return [
    atMost(2, {
      id: 'P5-decision',
      name: `decision to next activity ${words} relative to ${DECISIONS}, p99`,
      unit: 'ratio',
      runs: ratio(0.99),
    }),
    atMost(2, { id: 'P5-decision-p50', name: `the same, p50`, unit: 'ratio', runs: ratio(0.5) }),
    forInformation({ id: 'P5-decision-ms', name: `decision to next activity ${words}, p50`, unit: 'ms', runs: [percentile(loaded, 0.5)] }),
    atMost(0, {
      id: 'P5-polls',
      name: `messages of the worker to the database in an idle minute ${words}`,
      unit: 'count',
      runs: [idle.toDatabase],
    }),
    atMost(0, { id: 'P5-events', name: `events added to histories in an idle minute ${words}`, unit: 'count', runs: [idle.events] }),
    atMost(CACHED * MIB, {
      id: 'P5-memory',
      name: `memory of the worker ${words}, beyond that with ${DECISIONS}`,
      unit: 'bytes',
      runs: [memory],
    }),
  ];
}

const shown = (times: number[]): string =>
  [0.5, 0.99].map((share) => `p${share * 100} ${percentile(times, share).toFixed(0)} ms`).join(', ');

/** Resident memory in bytes. */
const memoryOf = ({ pid }: Stage): number => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) * 1_024;

/** Starts runs and waits until each asks a person. @returns their ids. */
async function startWaiting({ client }: Stage, name: string, count: number): Promise<string[]> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const ids = await inLanes(numbers, AT_ONCE, async (number) => {
    const debtor = { account: ibanOf(number * 2 + 1), name: 'Acme Corp', country: 'DE' };
    const creditor = { account: ibanOf(number * 2 + 2), name: 'Global Tech', country: 'DE' };
    const input = payment({ debtor, creditor, amount: { minor: 2_000_000, currency: 'EUR' } });
    return (await startRun(client, { workflow: 'transaction', input, initiator: 'otto', businessId: `${name}-${number}` })).id;
  });
  const open = () =>
    client.db
      .selectFrom('approvals')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('status', '=', 'open')
      .where('run_id', 'like', `transaction:${name}-%`)
      .executeTakeFirstOrThrow();
  await until(async () => (Number((await open()).count) === count ? true : null), OPEN_LIMIT_MS, `${count} runs do not wait`);
  return ids;
}

/** @returns milliseconds from each decision to the end of the next activity. */
async function decideAll({ client }: Stage, runs: readonly string[]): Promise<number[]> {
  const temporal = await client.temporal();
  const word = { person: 'cora', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null } as const;
  const times: number[] = [];
  for (const run of runs) {
    const begin = Date.now();
    await decide(client, { ...word, run });
    await endOf({ client }, run);
    const reached = startedAt(await temporal.workflow.getHandle(run).fetchHistory(), 'processTransaction');
    if (reached === null) throw new Error(`${run} never processed its payment`);
    times.push(reached - begin);
  }
  return times;
}

/** What happens while nobody decides. */
async function idleMinute({ client, database, temporal }: Stage, runs: readonly string[]) {
  const events = async () => {
    const handles = (await client.temporal()).workflow;
    const lengths = await inLanes(runs, AT_ONCE, async (run) => (await handles.getHandle(run).describe()).historyLength);
    return lengths.reduce((sum, length) => sum + length, 0);
  };
  await sleep(SETTLE_MS);
  const before = { toDatabase: database.sent(), toTemporal: temporal.sent(), events: await events() };
  await sleep(IDLE_MS);
  return {
    toDatabase: database.sent() - before.toDatabase,
    toTemporal: temporal.sent() - before.toTemporal,
    events: (await events()) - before.events,
  };
}
