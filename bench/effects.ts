import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEffects, type EffectSpec } from '../src/kit/activity/effects.ts';
import type { Db } from '../src/store/database.ts';
import { addRun, runAttempt } from '../testkit/activity.ts';
import { insertBenchRow, withDatabase } from './lib/database.ts';
import { forInformation, type Measurement, type Row } from './lib/row.ts';
import { inTurns, sequential, type Ratio } from './lib/rounds.ts';

const ROUNDS = 9;
const TURNS = 2;
const A_TURN = 50;

/** Cost of the effects ledger per effect. */
export const effects: Measurement = {
  id: 'effects',
  method: `Effects run one at a time in an activity's scope, with and without the ledger, against the embedded database. Outside: a POST to
a loopback server that answers at once, bare or through \`effects.once\` (one transaction before the call, one after). In the database: a
transaction that writes one row, bare or through \`effects.inTransaction\` (which adds ledger row and journal entry). The p50 is over
${TURNS * A_TURN} effects per side and round. The bare call does no work, so the ratio is the worst case. The added milliseconds do not
depend on the partner.`,
  measure: (log) => withDatabase((db) => withServer((url) => measureEffects(db, url, log))),
};

async function withServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => void request.resume().on('end', () => response.end('{}')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function measureEffects(db: Db, url: string, log: (line: string) => void): Promise<Row[]> {
  const ledger = createEffects();
  const call = async (key: string): Promise<unknown> =>
    (await fetch(url, { method: 'POST', headers: { 'idempotency-key': key }, body: '{}' })).json();
  const outside = await compare(db, {
    bare: ({ step }) => call(step!),
    ours: (spec) => ledger.once({ ...spec, inDoubt: 'repeat' }, call),
  });
  const inside = await compare(db, {
    bare: ({ step }) => db.transaction().execute((trx) => insertBenchRow(trx, step!, 1)),
    ours: (spec) => ledger.inTransaction(spec, async (trx, key) => void (await insertBenchRow(trx, key, 1))),
  });
  for (const [kind, { ours, bare }] of Object.entries({ outside, inside }))
    log(`effects ${kind}, ms: ledger ${shown(ours)}; bare ${shown(bare)}`);
  return [...rowsOf('outside', 'effect outside the database', outside), ...rowsOf('database', 'effect in the database', inside)];
}

interface Sides {
  bare(spec: EffectSpec): Promise<unknown>;
  ours(spec: EffectSpec): Promise<unknown>;
}

/** Each turn has its own run, so that no journal grows beyond that of a real run. */
async function compare(db: Db, sides: Sides): Promise<Ratio> {
  let runs = 0;
  const turnOf = (side: keyof Sides) => async (): Promise<number[]> => {
    const runId = await addRun(db, `effects:${side}-${++runs}-${Date.now()}`);
    let number = 0;
    const one = async (): Promise<void> => {
      const step = `${runId} ${++number}`;
      await sides[side]({ step, action: 'try_out', class: 'compensatable', request: { number } });
    };
    return runAttempt(db, { runId, effectClass: 'compensatable' }, () => sequential(A_TURN, one));
  };
  await turnOf('bare')(); // warm-up
  await turnOf('ours')();
  return inTurns(ROUNDS, TURNS, turnOf('ours'), turnOf('bare'));
}

function rowsOf(kind: string, what: string, { ratios, ours, bare }: Ratio): Row[] {
  const cost = ours.map((ms, round) => ms - bare[round]!);
  return [
    forInformation({ id: `effects-${kind}-cost`, name: `${what}: added by the ledger, p50`, unit: 'ms', runs: cost }),
    forInformation({ id: `effects-${kind}-bare`, name: `${what}: without the ledger, p50`, unit: 'ms', runs: bare }),
    forInformation({ id: `effects-${kind}-ratio`, name: `${what}: with the ledger relative to without, p50`, unit: 'ratio', runs: ratios }),
  ];
}

const shown = (values: number[]): string => values.map((value) => value.toFixed(2)).join(' ');
