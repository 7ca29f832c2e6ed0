import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

let test: TestDatabase;
let worker: TestWorker;
beforeAll(async () => {
  test = await openTestDatabase();
  const work = async ({ number }: { number: number }) => {
    if (number > 90) throw ApplicationFailure.create({ type: 'MAIL_REFUSED', message: 'no', nonRetryable: true });
    return number * 10;
  };
  worker = await startTestWorker(test.db, { work });
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});

it('runs its steps and keeps the run, its steps and its transitions in the database', async () => {
  const handle = await worker.start('kit', 'plain', {});
  expect(await handle.result()).toEqual({ numbers: [10, 20], outcome: 'unasked' });
  const run = await test.db.selectFrom('runs').selectAll().where('id', '=', 'kit:plain').executeTakeFirstOrThrow();
  expect(run).toMatchObject({ status: 'completed', state: 'done', step: null, result: { numbers: [10, 20] }, failure: null });
  expect(run.ended_at).not.toBeNull();
  const steps = await test.db
    .selectFrom('run_steps')
    .select(['position', 'name', 'status', 'summary'])
    .where('run_id', '=', 'kit:plain')
    .orderBy('position')
    .execute();
  expect(steps).toEqual([
    { position: 1, name: 'first', status: 'done', summary: 'got 10' },
    { position: 2, name: 'second', status: 'done', summary: null },
  ]);
  const journal = await test.db.selectFrom('journal').select(['seq', 'choice']).where('run_id', '=', 'kit:plain').orderBy('seq').execute();
  expect(journal).toEqual([
    { seq: 1, choice: 'new -> working' },
    { seq: 2, choice: 'working -> done' },
  ]);
});
