import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { openGround, type Ground } from '../../faults/lib/ground.ts';
import { reportOf } from '../../faults/lib/row.ts';
import { runRandom } from '../../faults/random/run.ts';
import { randomOf, seed } from '../../testkit/random-numbers.ts';
import { retryOnce } from '../helpers/retry-once.ts';

retryOnce('kills processes');
jest.setTimeout(300_000); // about half a minute on two free cores

/** `npm run faults -- --only random` plays more. */
const ROUNDS = 2;
const SIZE = 6;

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
}, 120_000);
afterAll(() => ground?.close());

it(`keeps stock, ledger and payments in step through random orders, cancellations, faults and kills (FAULT_SEED=${seed})`, async () => {
  const said: string[] = [];
  const rows = await runRandom(ground, { random: randomOf(seed), rounds: ROUNDS, size: SIZE, say: (line) => void said.push(line) });
  const { cases, lost, doubled } = reportOf(seed, rows);
  expect({ cases, lost, doubled, said: lost + doubled > 0 ? said : [] }).toEqual({ cases: ROUNDS * SIZE, lost: 0, doubled: 0, said: [] });
});
