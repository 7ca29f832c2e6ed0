import { againstBare, AT_ONCE } from './lib/against-bare.ts';
import { atLeast, atMost, forInformation, type Measurement } from './lib/row.ts';
import { startKit } from './lib/start.ts';

/** Cost of the kit compared with bare Temporal. */
export const p1: Measurement = {
  id: 'P1',
  method: `A workflow of three activities that return at once and commit one row each. One side is a run of the kit: states, three steps, a
rule's decision, journal. It is started by the same call as \`signalbox start\`, so the measured time includes the run's row. The other side is a
bare Temporal workflow on a bare worker: no interceptors, none of our code in its bundle. Both commit each row in a transaction. Latency is
measured from the start call to the result, one after the other; throughput with ${AT_ONCE} at once.`,
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
