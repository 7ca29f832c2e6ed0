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

it('runs its steps and stores the run, its steps and its transitions in the database', async () => {
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

it('attributes the decision of a rule to the step that makes it, also in parallel, nested and windowed steps', async () => {
  const handle = await worker.start('branching', 'steps', {});
  await handle.result();
  const rules = await test.db
    .selectFrom('journal')
    .select(['step', 'choice'])
    .where('run_id', '=', 'branching:steps')
    .where('kind', '=', 'rule')
    .execute();
  expect(rules).toHaveLength(4 + 8 * 2 * 3);
  expect(rules.filter(({ step, choice }) => (step ?? 'none') !== choice)).toEqual([]);
});

it.each([
  ['a failure after the state of its end', 'after its end', 'the result cannot be made', 'done -> failed'],
  ['a failure whose text no database keeps', 'with a strange text', 'broken \ufffd \ufffd here', 'working -> failed'],
])('ends with the cause of %s in its row, in Temporal and in its last transition', async (_name, breaks, message, choice) => {
  const handle = await worker.start('branching', breaks.replaceAll(' ', '-'), { breaks });
  await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'MAIL_REFUSED' } });
  const run = await test.db.selectFrom('runs').selectAll().where('id', '=', handle.workflowId).executeTakeFirstOrThrow();
  expect(run).toMatchObject({ status: 'failed', state: 'failed', failure: { code: 'MAIL_REFUSED', message } });
  expect(run.ended_at).not.toBeNull();
  const journal = await test.db.selectFrom('journal').select('choice').where('run_id', '=', handle.workflowId).orderBy('seq').execute();
  expect(journal.at(-1)).toEqual({ choice });
});
