import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { runOf } from '../testkit/orders/orders.ts';
import { inLanes, until } from '../testkit/wait.ts';
import type { StackProcess } from '../src/settings/stack-file.ts';
import { judgeOrders, type OrderEnd } from './lib/order-world.ts';
import { stackFileOf, startOrder, stockUp } from './lib/orders.ts';
import { atMost, forInformation, type Measurement, type Row } from './lib/row.ts';
import { withStack, type RunningStack } from './lib/running-stack.ts';

const ID = 'orders-1000';
const STARTED_AT_ONCE = 50;
/** Authorise, reserve, label, warehouse, capture, book, mail. */
const EFFECTS_OF_AN_ORDER = 7;
/** Share of the work done at the kill: orders are then at every step, and nearly all are in flight. */
const KILLED_AT_SHARE = 0.1;
const LOOK_EVERY_MS = 250;
const RESTART_LIMIT_MS = 60_000;
const MOST_FAULTS_SHOWN = 20;

/** A thousand concurrent orders and a kill of their worker; other counts are for trials. */
export const manyOrders = (count: number): Measurement => ({
  id: ID,
  method: `${count} sales start on the local stack, ${STARTED_AT_ONCE} at once. When all have started and ${100 * KILLED_AT_SHARE} % of
their effects are done, the only worker is killed (\`kill -9\`), and the stack's supervisor starts a new one. Partners, their request logs,
the mail server and the tables of stock, sales and bookings are checked, not our ledger. A confirmed order has exactly one payment,
reservation, label, packing order, booking and mail. Lost: unconfirmed orders and missing effects. Duplicate: extra effects and work that a
partner repeated under one key. Repeated requests got the stored answer.`,
  measure: (log) => withStack({ settings: { SIGNALBOX_LOG_LEVEL: 'silent' } }, (running) => measureKill(running, count, log)),
});

async function measureKill(running: RunningStack, count: number, log: (line: string) => void): Promise<Row[]> {
  const orderIds = Array.from({ length: count }, (_, index) => `many-${index + 1}`);
  await stockUp(running, orderIds);
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1_000;
  await inLanes(orderIds, STARTED_AT_ONCE, (orderId) => startOrder(running, orderId));
  log(`${ID}: all started after ${seconds().toFixed(1)} s`);
  const limitMs = 60_000 + count * 1_000;
  const killedAt = count * EFFECTS_OF_AN_ORDER * KILLED_AT_SHARE;
  await until(async () => ((await effectsDone(running)) >= killedAt ? true : null), limitMs, 'too little of the work is done');
  const inFlight = count - (await endedAmong(running, orderIds)).size;
  const restart = await killWorker(running);
  log(`${ID}: killed with ${inFlight} in flight, a new worker after ${restart.toFixed(1)} s`);
  const ends = await endsOf(running, orderIds, limitMs);
  const whole = seconds();
  const verdict = await judgeOrders(running, ends);
  for (const fault of verdict.faults.slice(0, MOST_FAULTS_SHOWN)) log(`${ID}: ${fault}`);
  return [
    atMost(0, { id: `${ID}-lost`, name: `orders lost, of ${count}`, unit: 'count', runs: [verdict.lost] }),
    atMost(0, { id: `${ID}-doubled`, name: 'duplicate effects', unit: 'count', runs: [verdict.doubled] }),
    atMost(0, {
      id: `${ID}-faults`,
      name: 'faults in stock, books, payments and mail, including lost and duplicate ones',
      unit: 'count',
      runs: [verdict.faults.length],
    }),
    forInformation({ id: `${ID}-in-flight`, name: 'orders in flight at the kill', unit: 'count', runs: [inFlight] }),
    forInformation({ id: `${ID}-repeated`, name: 'repeated requests to partners', unit: 'count', runs: [verdict.repeated] }),
    forInformation({ id: `${ID}-restart`, name: 'time from the kill until a new worker answers', unit: 's', runs: [restart] }),
    forInformation({ id: `${ID}-seconds`, name: 'time from the first start to the last end', unit: 's', runs: [whole] }),
  ];
}

/** @returns seconds until the new worker answers. */
async function killWorker({ stack }: RunningStack): Promise<number> {
  const worker = (): StackProcess => stackFileOf(stack).processes.find(({ name }) => name === 'worker')!;
  const killed = worker().pid!;
  const start = performance.now();
  process.kill(killed, 'SIGKILL');
  const isBack = async () => (worker().state === 'ready' && worker().pid !== killed ? true : null);
  await until(isBack, RESTART_LIMIT_MS, 'no new worker answers');
  return (performance.now() - start) / 1_000;
}

async function effectsDone({ signalbox: { db } }: RunningStack): Promise<number> {
  const { rows } = await sql<{ done: number }>`select count(*)::int as done from effects where status = 'done'`.execute(db);
  return rows[0]!.done;
}

/** The final state of each ended run, by id. */
async function endedAmong({ signalbox: { db } }: RunningStack, orderIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'state'])
    .where('id', 'in', orderIds.map(runOf))
    .where('ended_at', 'is not', null)
    .execute();
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** Waits until all have ended, or until the limit. */
async function endsOf(running: RunningStack, orderIds: readonly string[], limitMs: number): Promise<OrderEnd[]> {
  const until = Date.now() + limitMs;
  for (;;) {
    const ended = await endedAmong(running, orderIds);
    if (ended.size === orderIds.length || Date.now() > until) {
      return orderIds.map((orderId) => ({ orderId, state: ended.get(runOf(orderId)) ?? null }));
    }
    await sleep(LOOK_EVERY_MS);
  }
}
