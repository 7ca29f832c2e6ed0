import type { OrderResult } from '../src/contracts/order/schema.ts';
import { startBareOrder, startBareOrderWorker, startOrder, stockUp } from './lib/orders.ts';
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
  method: `Sales through the local stack as \`signalbox up\` starts it (one worker, embedded partners and mail server, logs off), ${AT_ONCE} at once, each from
the call that starts it to its result: the \`order\` workflow against a bare Temporal workflow on a bare worker beside it, on the same server, database, partners and mail server.
The bare one calls the same activities in the same order and at the same time (claim; authorise and reserve; label; warehouse; capture; book; mail), through the same adapters and with the same
writes, each write a transaction of its own; it has no ledger of effects, no states, steps, journal or undo, no breaker and no limits. Each round ${A_ROUND} orders a side; an order that is not
confirmed ends the measurement.`,
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
      name: 'order against bare Temporal, orders a second, one worker',
      unit: 'ratio',
      runs: rate.ratios,
    }),
    forInformation({ id: 'orders-rate', name: 'orders a second, one worker', unit: '1/s', runs: rate.ours }),
    forInformation({ id: 'orders-bare-rate', name: 'bare orders a second, one worker', unit: '1/s', runs: rate.bare }),
  ];
}

async function confirmed(running: RunningStack, start: StartOne, orderId: string): Promise<void> {
  const id = await start(running, orderId);
  const { outcome } = (await running.temporal.workflow.getHandle(id).result()) as Pick<OrderResult, 'outcome'>;
  if (outcome !== 'confirmed') throw new Error(`${id} is ${outcome}`);
}

const shown = (values: number[]): string => values.map((value) => value.toFixed(1)).join(' ');
