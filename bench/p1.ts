import { openGround, type Ground } from './lib/ground.ts';
import { atLeast, atMost, forInformation, type Measurement, type Row } from './lib/row.ts';
import { inTurns, sequential, throughput, type RunOne } from './lib/rounds.ts';
import { finished, startBare, startKit } from './lib/start.ts';
import { startWorker } from './lib/worker.ts';

const ROUNDS = 7;
const WARM_UP = 20;
const LATENCY = { turns: 2, aTurn: 20 };
const THROUGHPUT = { turns: 1, aTurn: 200, atOnce: 50 };

/** Cost of the kit compared with bare Temporal. */
export const p1: Measurement = {
  id: 'P1',
  method: `Both sides run a workflow of three activities. Each returns at once and commits one row in a transaction. One side is a run of
the kit with states, three steps, a rule's decision and the journal. It starts as by \`signalbox start\`, so the measured time includes
writing the run's row. The other side is a bare Temporal workflow on a bare worker, without interceptors and Signalbox code. Latency is the
time from the start call to the result, one run at a time. Throughput is measured with ${THROUGHPUT.atOnce} runs at once.`,
  async measure(log) {
    const ground = await openGround(log);
    try {
      const workers = [await startWorker(ground, 'bare'), await startWorker(ground, 'kit')];
      try {
        return await compare(ground, log);
      } finally {
        for (const worker of workers) await worker.end();
      }
    } finally {
      await ground.stop();
    }
  },
};

async function compare(ground: Ground, log: (line: string) => void): Promise<Row[]> {
  let number = 0;
  const bare: RunOne = async () => void (await finished(ground, await startBare(ground, String(++number))));
  const kit: RunOne = async () => void (await finished(ground, await startKit(ground, 'kit', String(++number))));
  await sequential(WARM_UP, bare);
  await sequential(WARM_UP, kit);
  const { turns, aTurn } = LATENCY;
  const latency = await inTurns(
    ROUNDS,
    turns,
    () => sequential(aTurn, kit),
    () => sequential(aTurn, bare),
  );
  log(`P1 latency, ms: kit ${shown(latency.ours)}; bare ${shown(latency.bare)}`);
  const rate = await inTurns(
    ROUNDS,
    THROUGHPUT.turns,
    async () => [await throughput(THROUGHPUT.aTurn, THROUGHPUT.atOnce, kit)],
    async () => [await throughput(THROUGHPUT.aTurn, THROUGHPUT.atOnce, bare)],
  );
  log(`P1 throughput, 1/s: kit ${shown(rate.ours)}; bare ${shown(rate.bare)}`);
  return [
    atMost(1.1, { id: 'P1-latency', name: 'p50 latency, kit relative to bare Temporal', unit: 'ratio', runs: latency.ratios }),
    atLeast(0.95, { id: 'P1-throughput', name: 'workflows per second, kit relative to bare Temporal', unit: 'ratio', runs: rate.ratios }),
    forInformation({ id: 'P1-bare-latency', name: 'p50 latency, bare Temporal', unit: 'ms', runs: latency.bare }),
    forInformation({ id: 'P1-bare-throughput', name: 'workflows per second, bare Temporal', unit: '1/s', runs: rate.bare }),
  ];
}

const shown = (values: number[]): string => values.map((value) => value.toFixed(1)).join(' ');
