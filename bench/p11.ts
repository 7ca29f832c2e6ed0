import { openGround, type Ground } from './lib/ground.ts';
import { startProductWorker } from './lib/product-worker.ts';
import { atMost, type Measurement, type Row } from './lib/row.ts';
import { openStack, type Stack } from '../testkit/installed.ts';
import { SHORT_AFTERCARE, startExamples } from './lib/tickets.ts';

const ROUNDS = 7;

/** Start times of worker and stack, and the time of `show`. */
export const p11: Measurement = {
  id: 'P11',
  method: `Worker start: from the start of the process to its first successful health answer (it polls), with the prebuilt bundle, a running
server and a migrated database. Stack start: \`signalbox up --detach\` in a folder that has been used before, until it returns with every
part ready. Show: wall time of the installed \`signalbox show RUN --json\`, for a run that has ended and for one that waits for a person.`,
  async measure(log) {
    return [await measureWorker(log), ...(await measureStack(log))];
  },
};

async function measureWorker(log: (line: string) => void): Promise<Row> {
  const ground = await openGround(log);
  try {
    await startOnce(ground); // migrates and seeds
    const runs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) runs.push(await startOnce(ground));
    return atMost(1.5, { id: 'P11-worker', name: 'worker start', unit: 's', runs });
  } finally {
    await ground.stop();
  }
}

/** @returns seconds until the worker answers. */
async function startOnce(ground: Ground): Promise<number> {
  const start = performance.now();
  const worker = await startProductWorker(ground);
  const seconds = (performance.now() - start) / 1000;
  await worker.end();
  return seconds;
}

async function measureStack(log: (line: string) => void): Promise<Row[]> {
  const stack = openStack({ workflows: SHORT_AFTERCARE });
  try {
    const cold = await stack.run('up', '--detach');
    log(`P11: cold stack start ${cold.seconds.toFixed(1)} s`);
    const starts: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await stack.run('down');
      starts.push((await stack.run('up', '--detach')).seconds);
    }
    return [atMost(6, { id: 'P11-stack', name: 'warm stack start', unit: 's', runs: starts }), ...(await measureShow(stack))];
  } finally {
    await stack.remove();
  }
}

async function measureShow(stack: Stack): Promise<Row[]> {
  const { ended, waiting } = await startExamples(stack);
  const times = async (run: string) => {
    const runs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) runs.push((await stack.run('show', run, '--json')).seconds);
    return runs;
  };
  return [
    atMost(0.5, { id: 'P11-show-ended', name: '`signalbox show` of an ended run', unit: 's', runs: await times(ended) }),
    atMost(0.5, { id: 'P11-show-waiting', name: '`signalbox show` of a waiting run', unit: 's', runs: await times(waiting) }),
  ];
}
