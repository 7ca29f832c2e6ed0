import { againstBare, AT_ONCE } from './lib/against-bare.ts';
import { atLeast, atMost, forInformation, type Measurement } from './lib/row.ts';
import { startKit } from './lib/start.ts';

const ACTIVITIES = ['first', 'second', 'third'];

/** Gain of the fast path over regular activities. */
export const p2: Measurement = {
  id: 'P2',
  method: `The kit's workflow of P1, with its three activities on the fast path: each first attempt is a local activity. It is compared with the
bare workflow of P1, whose activities are regular ones. Latency and throughput (${AT_ONCE} at once) as in P1.`,
  async measure(log) {
    const { latency, rate } = await againstBare((ground, businessId) => startKit(ground, 'kit', businessId, ACTIVITIES), log);
    return [
      atMost(0.6, {
        id: 'P2-latency',
        name: 'fast path against bare regular activities, p50 latency',
        unit: 'ratio',
        runs: latency.ratios,
      }),
      atLeast(1, {
        id: 'P2-throughput',
        name: 'fast path against bare regular activities, workflows a second',
        unit: 'ratio',
        runs: rate.ratios,
      }),
      forInformation({ id: 'P2-fast-latency', name: 'fast path, p50 latency', unit: 'ms', runs: latency.ours }),
    ];
  },
};
