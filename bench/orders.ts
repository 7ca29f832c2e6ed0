import type { OrderResult } from '../src/contracts/order/schema.ts';
import { startBareOrder, startBareOrderWorker, startOrder, stockUp } from './lib/orders.ts';
import { resultOf } from './lib/start.ts';
import { atLeast, forInformation, type Measurement, type Row } from './lib/row.ts';
import { inTurns, throughput } from './lib/rounds.ts';
import { withStack, type RunningStack } from './lib/running-stack.ts';

const ROUNDS = 5;
const A_ROUND = 100;
const WARM_UP = 20;
const AT_ONCE = 50;

type StartOne = (running: RunningStack, orderId: string) => Promise<string>;

/** Cost of the kit per order. */
export const orders: Measurement = {
  id: 'orders',
  method: `Sales run on the stack of \`signalbox up\` (one worker, embedded partners and mail server, logs off), ${AT_ONCE} at once, each
from its start call to its result. The bare side is a Temporal workflow on a bare worker of its own, with the same services. It calls the
same activities in the same order and parallelism, with the same adapters and writes, each write in its own transaction. It has no effects
ledger, states, steps, journal, undo, circuit breaker and limits, and no fast path: all its activities are regular ones. A round has ${A_ROUND} orders per side. An order that is not confirmed
ends the measurement.`,
  measure: (log) =>
    withStack({ settings: { SIGNALBOX_LOG_LEVEL: 'silent' } }, async (running) => {
      const bareWorker = await startBareOrderWorker(running);
      try {
        return await compare(running, log);
      } finally {
        await bareWorker.end();
      }
    }),
};

async function compare(running: RunningStack, log: (line: string) => void): Promise<Row[]> {
  let turns = 0;
  const turnOf = (start: StartOne) => async (count: number) => {
    const turn = ++turns;
    const ids = Array.from({ length: count }, (_, index) => `turn-${turn}-${index}`);
    await stockUp(running, ids);
    return [await throughput(count, AT_ONCE, () => confirmed(running, start, ids.pop()!))];
  };
  const [ours, bare] = [turnOf(startOrder), turnOf(startBareOrder)];
  await ours(WARM_UP);
  await bare(WARM_UP);
  const rate = await inTurns(
    ROUNDS,
    1,
    () => ours(A_ROUND),
    () => bare(A_ROUND),
  );
  log(`orders, 1/s: order ${shown(rate.ours)}; bare ${shown(rate.bare)}`);
  return [
    atLeast(0.9, {
      id: 'orders-ratio',
      name: 'orders per second relative to bare Temporal, one worker',
      unit: 'ratio',
      runs: rate.ratios,
    }),
    forInformation({ id: 'orders-rate', name: 'orders per second, one worker', unit: '1/s', runs: rate.ours }),
    forInformation({ id: 'orders-bare-rate', name: 'bare orders per second, one worker', unit: '1/s', runs: rate.bare }),
  ];
}

async function confirmed(running: RunningStack, start: StartOne, orderId: string): Promise<void> {
  const id = await start(running, orderId);
  const { outcome } = (await resultOf(running, id)) as Pick<OrderResult, 'outcome'>;
  if (outcome !== 'confirmed') throw new Error(`${id} is ${outcome}`);
}

const shown = (values: number[]): string => values.map((value) => value.toFixed(1)).join(' ');
