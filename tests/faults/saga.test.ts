import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { openGround, type Ground } from '../../faults/lib/ground.ts';
import { reportOf } from '../../faults/lib/row.ts';
import { SAGA_CASES } from '../../faults/saga/cases.ts';
import { runSagas } from '../../faults/saga/run.ts';
import { randomOf, seed } from '../../testkit/random-numbers.ts';
import { sampleOf } from './sample.ts';

jest.setTimeout(300_000); // about twenty seconds on two free cores

/** `npm run faults -- --only saga` takes all of them. */
const RUNS = 10;

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
}, 120_000);
afterAll(() => ground?.close());

it(`leaves nothing of an order that breaks, or asks a person about what is left: ${RUNS} of ${SAGA_CASES.length} ways (FAULT_SEED=${seed})`, async () => {
  const said: string[] = [];
  const cases = sampleOf(SAGA_CASES, RUNS, randomOf(seed));
  const rows = await runSagas(ground, cases, { atOnce: 5, say: (line) => void said.push(line) });
  const { lost, doubled } = reportOf(seed, rows);
  expect({ cases: rows.length, lost, doubled, said: lost + doubled > 0 ? said : [] }).toEqual({
    cases: RUNS,
    lost: 0,
    doubled: 0,
    said: [],
  });
});
