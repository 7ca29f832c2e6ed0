import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { JournalEntry } from '../../src/kit/common/entries.ts';
import { writeRecords } from '../../src/store/records.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

let runId = '';
let count = 0;
beforeEach(async () => {
  runId = `demo:${++count}`;
  await test.db
    .insertInto('runs')
    .values({
      id: runId,
      workflow: 'demo',
      business_id: String(count),
      initiator: 'ana',
      input: '{}',
      input_hash: '',
      priority: 3,
      status: 'initializing',
      state: 'new',
      started_at: new Date(),
    })
    .execute();
});

const entry = (origin: string): JournalEntry => ({
  kind: 'rule',
  step: null,
  by: 'rule',
  choice: origin,
  origin,
  at: '2026-01-01T00:00:00Z',
});
const runState = (state: string, at: string) => ({ status: 'running' as const, state, step: 'a', at });
const write = (...rest: [Parameters<typeof writeRecords>[2], Parameters<typeof writeRecords>[3], JournalEntry[]]) =>
  test.db.transaction().execute((trx) => writeRecords(trx, runId, ...rest));
const seqs = async () => await test.db.selectFrom('journal').select(['seq', 'choice']).where('run_id', '=', runId).orderBy('seq').execute();

it('numbers journal lines per run without gaps', async () => {
  await write(null, [], [entry('a'), entry('b')]);
  await write(null, [], [entry('c')]);
  expect(await seqs()).toEqual([
    { seq: 1, choice: 'a' },
    { seq: 2, choice: 'b' },
    { seq: 3, choice: 'c' },
  ]);
});

it('writes a line once when the same record arrives twice', async () => {
  await write(null, [], [entry('a')]);
  await write(null, [], [entry('a'), entry('b')]);
  expect(await seqs()).toEqual([
    { seq: 1, choice: 'a' },
    { seq: 2, choice: 'b' },
  ]);
});

it('keeps the newer state when an older record arrives late', async () => {
  await write(runState('second', '2026-01-01T00:00:02Z'), [], []);
  await write(runState('first', '2026-01-01T00:00:01Z'), [], []);
  const run = await test.db.selectFrom('runs').select(['state', 'status']).where('id', '=', runId).executeTakeFirstOrThrow();
  expect(run).toEqual({ state: 'second', status: 'running' });
});

it('replaces a step by its later record and keeps its summary if the later one has none', async () => {
  const step = { position: 1, name: 'classify', startedAt: '2026-01-01T00:00:00Z', endedAt: null };
  await write(null, [{ ...step, status: 'running', summary: 'billing' }], []);
  await write(null, [{ ...step, status: 'done', endedAt: '2026-01-01T00:00:01Z', summary: null }], []);
  const rows = await test.db.selectFrom('run_steps').select(['name', 'status', 'summary']).where('run_id', '=', runId).execute();
  expect(rows).toEqual([{ name: 'classify', status: 'done', summary: 'billing' }]);
});

it('keeps an early result however late its record arrives, and only the newest of two', async () => {
  const resultOf = async () => (await test.db.selectFrom('runs').select('result').where('id', '=', runId).executeTakeFirstOrThrow()).result;
  const early = (result: unknown, at: string) => ({ ...runState('resolved', at), early: { result } });
  await write(runState('later', '2026-01-01T00:00:09Z'), [], []);
  await write(early({ answer: 2 }, '2026-01-01T00:00:02Z'), [], []);
  expect(await resultOf()).toEqual({ answer: 2 });
  await write(early({ answer: 1 }, '2026-01-01T00:00:01Z'), [], []);
  expect(await resultOf()).toEqual({ answer: 2 });
});
