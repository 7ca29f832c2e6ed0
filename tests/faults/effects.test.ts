import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { allCrashCases, runCrashes } from '../../faults/crash/crash.ts';
import { openGround, type Ground } from '../../faults/lib/ground.ts';
import { reportOf } from '../../faults/lib/row.ts';
import { randomOf, seed } from '../../testkit/random-numbers.ts';
import { sampleOf } from './sample.ts';
import { retryOnce } from '../helpers/retry-once.ts';

retryOnce('kills processes');
jest.setTimeout(300_000); // about half a minute on two free cores

/** `npm run faults -- --only crash` takes all of them. */
const KILLS = 6;
const LANES = 2;

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
}, 120_000);
afterAll(() => ground?.close());

it(`does an effect once when the worker is killed before it, behind it, and behind its record: ${KILLS} of ${allCrashCases.length} points (FAULT_SEED=${seed})`, async () => {
  const said: string[] = [];
  const cases = sampleOf(allCrashCases, KILLS, randomOf(seed));
  const rows = await runCrashes(ground, cases, { lanes: LANES, say: (line) => void said.push(line) });
  const { lost, doubled } = reportOf(seed, rows);
  expect({ cases: rows.length, lost, doubled, said: lost + doubled > 0 ? said : [] }).toEqual({
    cases: KILLS,
    lost: 0,
    doubled: 0,
    said: [],
  });
});
