import { openGround, type Ground } from './ground.ts';
import { inTurns, sequential, throughput, type Ratio, type RunOne } from './rounds.ts';
import { resultOf, startBare } from './start.ts';
import { startWorker } from './worker.ts';

const ROUNDS = 7;
const WARM_UP = 20;
const LATENCY = { turns: 2, aTurn: 20 };
const THROUGHPUT = { turns: 1, aTurn: 200 };

/** Workflows that run at once while throughput is measured. */
export const AT_ONCE = 50;

/** Starts one workflow of our side. @returns its workflow id. */
type StartOne = (ground: Ground, businessId: string) => Promise<string>;

/** Measures workflows of the kit's worker and the bare workflow in turns: latency in ms, one after the other, and workflows a second. */
export async function againstBare(startOurs: StartOne, log: (line: string) => void): Promise<{ latency: Ratio; rate: Ratio }> {
  const ground = await openGround(log);
  try {
    const workers = [await startWorker(ground, 'bare'), await startWorker(ground, 'kit')];
    try {
      return await compare(ground, startOurs);
    } finally {
      for (const worker of workers) await worker.end();
    }
  } finally {
    await ground.stop();
  }
}

async function compare(ground: Ground, startOurs: StartOne): Promise<{ latency: Ratio; rate: Ratio }> {
  let number = 0;
  const run =
    (start: StartOne): RunOne =>
    async () =>
      void (await resultOf(ground, await start(ground, String(++number))));
  const [bare, ours] = [run(startBare), run(startOurs)];
  await sequential(WARM_UP, bare);
  await sequential(WARM_UP, ours);
  const { turns, aTurn } = LATENCY;
  const latency = await inTurns(
    ROUNDS,
    turns,
    () => sequential(aTurn, ours),
    () => sequential(aTurn, bare),
  );
  const rate = await inTurns(
    ROUNDS,
    THROUGHPUT.turns,
    async () => [await throughput(THROUGHPUT.aTurn, AT_ONCE, ours)],
    async () => [await throughput(THROUGHPUT.aTurn, AT_ONCE, bare)],
  );
  return { latency, rate };
}
