import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createEffects, type EffectSpec } from '../../src/kit/activity/effects.ts';
import { purgeEffects, readLedger } from '../../src/store/ledger.ts';
import { runOfSentMail } from '../../src/store/mail-messages.ts';
import type { EffectsTable } from '../../src/store/tables.ts';
import { addRun, runAttempt } from '../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());

const effects = createEffects();
const HOUR = 3_600_000;
const now = new Date('2026-12-01T12:00:00.000Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR);
let runId = '';
let count = 0;
beforeEach(async () => {
  runId = await addRun(test.db, `ledger:${++count}`);
});

const effect = (more: Partial<EffectSpec> = {}) =>
  runAttempt(test.db, { runId }, () =>
    effects.inTransaction({ step: 'reserve', action: 'reserve_stock', class: 'compensatable', request: {}, ...more }, async () => ({
      pieces: 2,
    })),
  );
const run = (changes: { ended_at?: Date | null; started_at?: Date; status?: 'failed' | 'completed' | 'running' }) =>
  test.db.updateTable('runs').set(changes).where('id', '=', runId).execute();
const effectRow = (changes: { status?: EffectsTable['status']; started_at?: Date }) =>
  test.db.updateTable('effects').set(changes).where('run_id', '=', runId).execute();
const left = async () => (await readLedger(test.db, runId)).length;

it('lists each effect with whether it can be undone and what undid it', async () => {
  await effect();
  await effect({ step: 'undo: reserve', action: 'release_stock', class: 'idempotent', undoes: 'reserve' });
  await effect({ step: 'mail', action: 'send_mail', class: 'irreversible' });
  expect(await readLedger(test.db, runId)).toMatchObject([
    {
      ...{ key: `${runId}:reserve`, action: 'reserve_stock', class: 'compensatable', status: 'done', result: { pieces: 2 } },
      ...{ canBeUndone: true, undoneBy: `${runId}:undo: reserve`, undoes: null, settled: null, expiresAt: null },
    },
    { action: 'release_stock', undoes: `${runId}:reserve`, undoneBy: null },
    { action: 'send_mail', canBeUndone: false, undoneBy: null },
  ]);
});

it('gives each row an expiry once its run has ended', async () => {
  await effect();
  await run({ ended_at: now });
  expect(await readLedger(test.db, runId)).toMatchObject([{ expiresAt: '2026-12-02T12:00:00.000Z' }]);
});

it('removes rows a day after the end of their run, and marks the run', async () => {
  await effect();
  await run({ ended_at: hoursAgo(25), status: 'completed' });
  expect(await purgeEffects(test.db, now)).toBe(1);
  expect(await left()).toBe(0);
  const row = await test.db.selectFrom('runs').select('ledger_expired_at').where('id', '=', runId).executeTakeFirst();
  expect(row?.ledger_expired_at).toEqual(now);
});

it('knows whose a mail was after its row has gone, until its run goes', async () => {
  const messageId = `<${runId}@signalbox.example>`;
  await runAttempt(test.db, { runId }, () =>
    effects.inTransaction({ step: 'mail', action: 'send_mail', class: 'irreversible', request: {} }, async () => ({ messageId })),
  );
  await effect();
  await run({ ended_at: hoursAgo(25), status: 'completed' });
  await purgeEffects(test.db, now);
  expect(await left()).toBe(0);
  expect(await runOfSentMail(test.db, messageId)).toBe(runId);
  await test.db.deleteFrom('runs').where('id', '=', runId).execute();
  expect(await runOfSentMail(test.db, messageId)).toBeNull();
});

it.each<[string, () => Promise<unknown>]>([
  ['of a run that has lived for days', () => run({ started_at: hoursAgo(100), status: 'running' })],
  ['of a run that ended less than a day ago', () => run({ started_at: hoursAgo(100), ended_at: hoursAgo(23) })],
  [
    'of a run that had ended and was retried',
    async () => {
      await run({ ended_at: hoursAgo(30), status: 'failed' });
      await run({ ended_at: null, status: 'running' });
    },
  ],
  [
    'of an effect that was begun and never closed',
    async () => {
      await run({ ended_at: hoursAgo(99) });
      await effectRow({ status: 'started' });
    },
  ],
  [
    'of an effect in doubt',
    async () => {
      await run({ ended_at: hoursAgo(99) });
      await effectRow({ status: 'parked' });
    },
  ],
])('keeps the rows %s', async (_name, before) => {
  await effect();
  await effectRow({ started_at: hoursAgo(100) });
  await before();
  await purgeEffects(test.db, now);
  expect(await left()).toBe(1);
});
