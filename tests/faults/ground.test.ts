import { describe, expect, it } from '@jest/globals';
import { allCrashCases, runCrashes } from '../../faults/crash/crash.ts';
import { openGround, type Ground } from '../../faults/lib/ground.ts';
import { reportOf, type Row } from '../../faults/lib/row.ts';
import { RACES } from '../../faults/race/kinds.ts';
import { runRaces } from '../../faults/race/run.ts';
import { runRandom } from '../../faults/random/run.ts';
import { SAGA_CASES } from '../../faults/saga/cases.ts';
import { runSagas } from '../../faults/saga/run.ts';
import { randomOf, seed } from '../../testkit/random-numbers.ts';
import { retryOnce } from '../helpers/retry-once.ts';
import { sampleOf } from './sample.ts';
import { shared } from './shared.ts';

/** `npm run faults` takes all of them. */
const KILLS = 3;
const RUNS = 5;
const ROUNDS = 2;
const SIZE = 4;
const RACES_OF_A_KIND = 1;

interface Kind {
  promise: string;
  cases: number;
  kills: boolean;
  play: (ground: Ground, random: () => number, say: (line: string) => void) => Promise<Row[]>;
}

const kinds: Kind[] = [
  {
    promise: `does an effect once when the worker is killed before it, behind it, and behind its record: ${KILLS} of ${allCrashCases.length} points`,
    cases: KILLS,
    kills: true,
    play: (ground, random, say) => runCrashes(ground, sampleOf(allCrashCases, KILLS, random), { lanes: 1, say }),
  },
  {
    promise: `leaves nothing of an order that breaks, or asks a person about what is left: ${RUNS} of ${SAGA_CASES.length} ways`,
    cases: RUNS,
    kills: false,
    play: (ground, random, say) => runSagas(ground, sampleOf(SAGA_CASES, RUNS, random), { atOnce: 5, say }),
  },
  {
    promise: 'keeps stock, ledger and payments in step through random orders, cancellations, faults and kills',
    cases: ROUNDS * SIZE,
    kills: true,
    play: (ground, random, say) => runRandom(ground, { random, rounds: ROUNDS, size: SIZE, say }),
  },
  {
    promise: `counts one decision of several that race, and tells the others: ${RACES_OF_A_KIND} of each kind`,
    cases: RACES_OF_A_KIND * RACES.length,
    kills: false,
    play: (ground, random, say) => runRaces(ground, { random, rounds: RACES_OF_A_KIND * RACES.length, atOnce: 6, say }),
  },
];

const share = shared(openGround);

describe.each(kinds)(`FAULT_SEED=${seed}`, ({ promise, cases, kills, play }) => {
  if (kills) retryOnce('kills processes');
  const ground = share();

  it(promise, async () => {
    const said: string[] = [];
    const report = reportOf(seed, await play(ground(), randomOf(seed), (line) => void said.push(line)));
    const { lost, doubled } = report;
    expect({ cases: report.cases, lost, doubled, said: lost + doubled > 0 ? said : [] }).toEqual({ cases, lost: 0, doubled: 0, said: [] });
  });
});
