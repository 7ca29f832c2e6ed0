import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Carried } from '../../../src/kit/common/carried.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import { currentScope } from '../../../src/kit/activity/scope.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());

let runId = '';
let count = 0;
beforeEach(async () => {
  runId = await addRun(test.db, `carry:${++count}`);
});

const at = '2026-11-20T12:00:00.000Z';
const carried: Carried = {
  records: {
    entries: [{ kind: 'transition', step: null, by: 'run', choice: 'new -> working', origin: 'x:1', at }],
    steps: [{ position: 1, name: 'first', status: 'done', startedAt: at, endedAt: at, summary: 'got 10' }],
    status: 'running',
    state: 'working',
    step: 'second',
    at,
  },
  step: { position: 2, name: 'second', startedAt: at, goesOn: false },
};
const entry = (origin: string) => ({ kind: 'rule', step: 'second', by: 'rule', choice: origin, origin, at }) as const;
const attempt = <T>(number: number, work: () => Promise<T>) => runAttempt(test.db, { runId, attempt: number, carried }, work);
const lines = async () =>
  (await test.db.selectFrom('journal').select('choice').where('run_id', '=', runId).orderBy('seq').execute()).map(({ choice }) => choice);
const run = () =>
  test.db.selectFrom('runs').select(['status', 'state', 'step', 'journal_seq']).where('id', '=', runId).executeTakeFirstOrThrow();
const steps = () =>
  test.db.selectFrom('run_steps').select(['name', 'status', 'summary']).where('run_id', '=', runId).orderBy('position').execute();

it("commits the run's records at the end of an activity that commits nothing itself", async () => {
  await attempt(1, async () => {
    expect(await lines()).toEqual([]);
  });
  expect(await lines()).toEqual(['new -> working']);
  expect(await run()).toEqual({ status: 'running', state: 'working', step: 'second', journal_seq: 1 });
  expect(await steps()).toEqual([
    { name: 'first', status: 'done', summary: 'got 10' },
    { name: 'second', status: 'done', summary: null },
  ]);
});

it("commits them with the activity's first transaction, before the activity's own lines", async () => {
  await attempt(1, async () => {
    await currentScope().commit(async () => undefined, [entry('own')]);
    expect(await lines()).toEqual(['new -> working', 'own']);
    await currentScope().commit(async () => undefined, [entry('later')]);
  });
  expect(await lines()).toEqual(['new -> working', 'own', 'later']);
});

it('commits them once when an attempt fails after its transaction and is retried', async () => {
  const dies = attempt(1, async () => {
    await currentScope().commit(async () => undefined, [entry('own')]);
    throw new Error('the process died');
  });
  await expect(dies).rejects.toThrow();
  await attempt(2, () => currentScope().commit(async () => undefined, [entry('own')]));
  expect(await lines()).toEqual(['new -> working', 'own']);
  expect(await run()).toMatchObject({ journal_seq: 2 });
});

it('keeps nothing of a failed transaction, and everything with the next attempt', async () => {
  const dies = attempt(1, () =>
    currentScope().commit(
      async (trx) => {
        await trx.updateTable('runs').set({ priority: 1 }).where('id', '=', runId).execute();
        throw new Error('the database went away');
      },
      [entry('own')],
    ),
  );
  await expect(dies).rejects.toThrow();
  expect({ lines: await lines(), run: await run() }).toMatchObject({ lines: [], run: { state: 'new' } });
  await attempt(2, async () => undefined);
  expect(await lines()).toEqual(['new -> working']);
});

it('refuses to record for a run that was not started through our door', async () => {
  const stranger = runAttempt(test.db, { runId: 'carry:nobody', carried }, async () => undefined);
  await expect(stranger).rejects.toMatchObject({ type: 'RUN_NOT_FOUND', nonRetryable: true });
});

it('writes nothing for an activity of a workflow without the kit', async () => {
  expect(await runAttempt(test.db, { runId: 'carry:nobody' }, async () => 5)).toBe(5);
});

it('passes a failure to Temporal with its code, retry decision and requested delay', async () => {
  const failing = attempt(1, async () => {
    throw new SignalboxError('MODEL_RATE_LIMITED', { detail: 'slow down', retryAfterMs: 1_500 });
  });
  await expect(failing).rejects.toMatchObject({ type: 'MODEL_RATE_LIMITED', nonRetryable: false, nextRetryDelay: 1_500 });
  expect(await lines()).toEqual([]);
});
