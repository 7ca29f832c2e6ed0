import { setTimeout as sleep } from 'node:timers/promises';
import { operate } from '../../src/client/operate.ts';
import { sendMessage } from '../../src/client/message.ts';
import type { Fault } from '../../testkit/partners.ts';
import type { Ground } from '../lib/ground.ts';
import type { Lane } from '../lib/lane.ts';
import { endOf, startOrder, type RunEnd } from '../../testkit/orders/orders.ts';
import type { Row } from '../lib/row.ts';
import { judgeOrder, judgeShop } from '../../testkit/orders/judge-order.ts';
import { roundOf, type RandomOrder, type Round } from './orders.ts';

export interface RandomOptions {
  random: () => number;
  rounds: number;
  /** Orders per round. */
  size: number;
  say: (line: string) => void;
}

/** Rounds of random orders, each judged when its orders have ended. */
export async function runRandom(ground: Ground, { random, rounds, size, say }: RandomOptions): Promise<Row[]> {
  const lane = await ground.openLane('random');
  const rows: Row[] = [];
  for (let number = 1; number <= rounds; number++) {
    const round = roundOf(random, number, size);
    const { row, faults, states } = await playRound(ground, lane, round);
    rows.push(row);
    say(`random round ${number} of ${rounds}: ${states.join(', ')}${faults.length === 0 ? '' : `; ${faults.join('; ')}`}`);
  }
  await lane.close();
  return rows;
}

async function playRound(ground: Ground, lane: Lane, round: Round): Promise<{ row: Row; faults: string[]; states: string[] }> {
  const faults: Fault[] = round.faults.map(({ partner, fault, times }) => ({ match: { partner, method: 'POST' }, fault, times }));
  await ground.partnerFaults.add(faults);
  const kill = killLater(lane, round.killAfterMs);
  const ends = await Promise.all(round.orders.map((order) => playOrder(ground, lane.taskQueue, order)));
  await kill;
  await ground.partnerFaults.remove(faults);
  const row: Row = {
    part: 'random',
    workflow: 'order',
    what: 'random orders',
    trouble: troubleOf(round),
    cases: ends.length,
    lost: 0,
    doubled: 0,
  };
  const said: string[] = [];
  for (const [index, order] of round.orders.entries()) {
    const judgement = await judgeOrder(ground, order.input.orderId, ends[index]!.state);
    row.lost += judgement.lost;
    row.doubled += judgement.doubled;
    said.push(...judgement.faults);
  }
  said.push(...(await judgeShop(ground)));
  if (said.length > 0 && row.lost + row.doubled === 0) row.lost = said.length; // a violated invariant counts as lost
  const states = ends.map(({ state, failure }) => (failure ? `${state} (${failure.message})` : state));
  return { row, faults: said, states };
}

const troubleOf = ({ killAfterMs, faults }: Round): string =>
  [killAfterMs === null ? 'no kill' : 'worker killed', faults.length === 0 ? 'sound partners' : 'faulty partners'].join(', ');

async function killLater(lane: Lane, afterMs: number | null): Promise<void> {
  if (afterMs === null) return;
  await sleep(afterMs);
  lane.kill();
  await lane.died();
  await lane.restart([]);
}

/** Runs one order from start to end. */
async function playOrder(ground: Ground, taskQueue: string, order: RandomOrder): Promise<RunEnd> {
  const run = await startOrder(ground, taskQueue, order.input);
  const over = new AbortController();
  const meanwhile = [callOff(ground, run, order, over.signal), confirm(ground, order, over.signal)];
  const end = await endOf(ground, run).finally(() => over.abort());
  await Promise.all(meanwhile);
  return end;
}

/** Cancels the order; ignored if it finds no worker or no open run. */
async function callOff({ client }: Ground, run: string, { calledOff }: RandomOrder, over: AbortSignal): Promise<void> {
  if (!calledOff) return;
  await sleep(calledOff.afterMs, undefined, { signal: over }).catch(() => undefined);
  if (over.aborted) return;
  const word =
    calledOff.by === 'customer'
      ? sendMessage(client, run, { name: 'cancelOrder', content: { reason: 'found it cheaper' } })
      : operate(client, run, { action: 'cancel', person: 'otto', reason: 'a test says so' });
  await word.catch(() => undefined);
}

const LOOK_EVERY_MS = 200;

/** Confirms at the bank as the customer. */
async function confirm({ partners }: Ground, { input, confirms }: RandomOrder, over: AbortSignal): Promise<void> {
  if (!confirms || input.payment.method !== 'pm_card_authenticationRequired') return;
  while (!over.aborted) {
    const { intents } = await partners.state();
    const own = intents.find(({ metadata, status }) => metadata['order_id'] === input.orderId && status === 'requires_action');
    if (own) return partners.authenticate(own.id).catch(() => undefined);
    await sleep(LOOK_EVERY_MS);
  }
}
