import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { changes } from '../../../src/kit/activity/activities.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { currentScope } from '../../../src/kit/activity/scope.ts';
import { activitiesOf } from '../../../testkit/history-activities.ts';
import { assertReplays } from '../../../testkit/replay.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

const FAST = ['reserve', 'pay'];

let test: TestDatabase;
let worker: TestWorker;
/** Attempts of activities, in order. */
let attempts: { activity: string; id: string }[] = [];
/** Called within the transaction of `pay`. */
let trouble: () => void | Promise<void> = () => undefined;

const effects = createEffects();
const change = (activity: string) =>
  changes<{ address: string }, string>({ effects }, { class: 'compensatable' }, async (trx, { address }, { runId, key }) => {
    attempts.push({ activity, id: currentScope().activityId });
    await sql`insert into bookings_of_test (run_id, key, address) values (${runId}, ${key}, ${address})`.execute(trx);
    if (activity === 'pay') await trouble();
    return activity;
  });

beforeAll(async () => {
  test = await openTestDatabase();
  await sql`create table bookings_of_test (run_id text, key text, address text)`.execute(test.db);
  worker = await startTestWorker(test.db, { reserve: change('reserve'), pay: change('pay'), ship: change('ship') });
});
beforeEach(() => {
  attempts = [];
  trouble = () => undefined;
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});

let count = 0;
const start = (fastPath = FAST) => worker.start('retrying', `fast-${++count}`, { address: 'Kiel' }, 'otto', {}, fastPath);

type Handle = Awaited<ReturnType<typeof start>>;

/** The activities of a history: `local`, `failed` for a local attempt that failed, or `regular`, in order. */
const waysOf = async (handle: Handle): Promise<string[]> =>
  activitiesOf(await handle.fetchHistory()).map(
    ({ type, isLocal, failed }) => `${failed ? 'failed' : isLocal ? 'local' : 'regular'} ${type}`,
  );

const bookings = async ({ workflowId }: Handle) =>
  (await sql<{ key: string }>`select key from bookings_of_test where run_id = ${workflowId} order by key`.execute(test.db)).rows;

const stepsOf = ({ workflowId }: Handle) =>
  test.db.selectFrom('run_steps').select(['name', 'status']).where('run_id', '=', workflowId).orderBy('position').execute();

const DONE = ['reserve', 'pay', 'ship'].map((name) => ({ name, status: 'done' }));

it('runs the activities of the fast path within the workflow task, under the ids and with the records of regular ones', async () => {
  const [fast, regular] = [await start(), await start([])];
  expect([await fast.result(), await regular.result()]).toEqual([
    ['reserve', 'pay', 'ship'],
    ['reserve', 'pay', 'ship'],
  ]);
  expect(await waysOf(fast)).toEqual(['local reserve', 'local pay', 'regular ship']);
  expect(await waysOf(regular)).toEqual(['regular reserve', 'regular pay', 'regular ship']);
  expect(await stepsOf(fast)).toEqual(DONE);
  expect((await bookings(fast)).map(({ key }) => key.replace(fast.workflowId, 'run'))).toEqual(
    (await bookings(regular)).map(({ key }) => key.replace(regular.workflowId, 'run')),
  );
  await assertReplays(worker.client, { codePath: process.env['TEST_WORKFLOW_BUNDLE']! }, [fast.workflowId, regular.workflowId]);
});

it('repeats a failed local attempt as a regular activity of the same id, and its effect happens once', async () => {
  trouble = () => {
    trouble = () => undefined;
    throw new Error('the database was gone for a moment');
  };
  const run = await start();
  expect(await run.result()).toEqual(['reserve', 'pay', 'ship']);
  expect(await waysOf(run)).toEqual(['local reserve', 'failed pay', 'regular pay', 'regular ship']);
  expect(attempts.filter(({ activity }) => activity === 'pay')).toEqual([
    { activity: 'pay', id: 'pay#1' },
    { activity: 'pay', id: 'pay#1' },
  ]);
  expect(await bookings(run)).toHaveLength(3);
  expect(await stepsOf(run)).toEqual(DONE);
  await assertReplays(worker.client, { codePath: process.env['TEST_WORKFLOW_BUNDLE']! }, [run.workflowId]);
});

it('repeats a local attempt that takes too long, and its effect happens once although both attempts end', async () => {
  let release = (): void => undefined;
  const late = new Promise<void>((resolve) => (release = resolve));
  trouble = async () => {
    trouble = () => undefined;
    await late;
  };
  setTimeout(() => release(), 2_500); // the regular attempt waits for the transaction of the local one
  const run = await start();
  expect(await run.result()).toEqual(['reserve', 'pay', 'ship']);
  expect(await bookings(run)).toHaveLength(3);
});
