import { againstBare, AT_ONCE } from './lib/against-bare.ts';
import { atLeast, atMost, forInformation, type Measurement } from './lib/row.ts';
import { startKit } from './lib/start.ts';

/** Cost of the kit compared with bare Temporal. */
export const p1: Measurement = {
  id: 'P1',
  method: `Both sides run a workflow of three activities. Each returns at once and commits one row in a transaction. One side is a run of
the kit with states, three steps, a rule's decision and the journal. It starts as by \`signalbox start\`, so the measured time includes
writing the run's row. The other side is a bare Temporal workflow on a bare worker, without interceptors and Signalbox code. Latency is the
time from the start call to the result, one run at a time. Throughput is measured with ${AT_ONCE} runs at once.`,
  async measure(log) {
    const { latency, rate } = await againstBare((ground, businessId) => startKit(ground, 'kit', businessId), log);
    return [
      atMost(1.1, { id: 'P1-latency', name: 'kit against bare Temporal, p50 latency', unit: 'ratio', runs: latency.ratios }),
      atLeast(0.95, { id: 'P1-throughput', name: 'kit against bare Temporal, workflows a second', unit: 'ratio', runs: rate.ratios }),
      forInformation({ id: 'P1-bare-latency', name: 'bare Temporal, p50 latency', unit: 'ms', runs: latency.bare }),
      forInformation({ id: 'P1-bare-throughput', name: 'bare Temporal, workflows a second', unit: '1/s', runs: rate.bare }),
    ];
  },
};
