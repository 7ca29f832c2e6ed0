import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { InjectedSinks } from '@temporalio/worker';
import pino from 'pino';
import { createRunKeeper, type KeptRun, type RunKeeperSinks } from '../../../src/kit/activity/run-keeper.ts';
import type { Db } from '../../../src/store/database.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

let test: TestDatabase;
let worker: TestWorker;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());

type Keep = InjectedSinks<RunKeeperSinks>['runKeeper']['keep'];
const sinksOf = (db: Db): Keep => createRunKeeper({ db, logger: pino({ level: 'silent' }) }).runKeeper.keep;

/** Runs one workflow to its end on a worker with a run keeper. */
async function runWith(businessId: string, keep: Keep): Promise<void> {
  const work = async ({ number }: { number: number }) => number;
  worker = await startTestWorker(test.db, { work }, { sinks: { runKeeper: { keep } } });
  try {
    await (await worker.start('kit', businessId, {})).result();
  } finally {
    await worker.stop();
  }
}

const rowOf = (id: string) =>
  test.db.selectFrom('runs').select(['status', 'state', 'result']).where('id', '=', id).executeTakeFirstOrThrow();

it('stores the end before the server learns that the run is over', async () => {
  const seen: string[] = [];
  const real = sinksOf(test.db);
  await runWith('order', {
    callDuringReplay: false,
    async fn(info, closing: KeptRun) {
      await real.fn(info, closing);
      seen.push((await worker.client.workflow.getHandle(info.workflowId).describe()).status.name, (await rowOf(info.workflowId)).status);
    },
  });
  expect(seen).toEqual(['RUNNING', 'completed']);
});

it('retries until the database accepts the end, and the run does not end before', async () => {
  let refusals = 3;
  const unwilling = Object.create(test.db, {
    getExecutor: {
      value: () => {
        if (refusals-- > 0) throw new Error('the database is away');
        return test.db.getExecutor();
      },
    },
  }) as Db;
  await runWith('away', sinksOf(unwilling));
  expect(refusals).toBeLessThan(0);
  expect(await rowOf('kit:away')).toEqual({ status: 'completed', state: 'done', result: { numbers: [1, 2], outcome: 'unasked' } });
});

it('stores a repeated end once', async () => {
  const real = sinksOf(test.db);
  await runWith('twice', {
    callDuringReplay: false,
    async fn(info, closing: KeptRun) {
      await real.fn(info, closing);
      await real.fn(info, closing);
    },
  });
  const lines = await test.db.selectFrom('journal').select('choice').where('run_id', '=', 'kit:twice').orderBy('seq').execute();
  expect(lines.map(({ choice }) => choice)).toEqual(['new -> working', 'working -> done']);
});
