import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createEffects, type OutsideEffectSpec } from '../../../src/kit/activity/effects.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import type { EffectClass } from '../../../src/store/tables.ts';
import { addRun, runAttempt } from '../../helpers/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../helpers/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());

const effects = createEffects();
let runId = '';
let count = 0;
let outside: string[] = [];
beforeEach(async () => {
  runId = await addRun(test.db, `twice:${++count}`);
  outside = [];
});

const spec = (more: Partial<OutsideEffectSpec<string>> = {}): OutsideEffectSpec<string> => ({
  ...{ step: 'pay', action: 'capture', class: 'compensatable', request: { amount: 5 }, inDoubt: 'person' },
  ...more,
});
const perform = async (key: string): Promise<string> => `done ${outside.push(key)}`;
const call = (attempt: number, work = perform, more: Partial<OutsideEffectSpec<string>> = {}) =>
  runAttempt(test.db, { runId, attempt, activityId: 'pay#1' }, () => effects.once(spec(more), work));
const row = () => test.db.selectFrom('effects').selectAll().where('run_id', '=', runId).executeTakeFirst();

/** A door that somebody opens later. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
const begun = async (): Promise<void> => {
  while (!(await row())) await new Promise((resolve) => setTimeout(resolve, 10));
};
/** Leaves the row as a worker does that was killed with it: nobody says any more that the effect is at work. */
const passTheLease = () =>
  test.db
    .updateTable('effects')
    .set({ held_until: new Date(0) })
    .where('run_id', '=', runId)
    .execute();

it('does an effect once that two callers want at the same time, and gives both the result', async () => {
  const { opened, open } = gate();
  const first = call(1, async (key) => {
    await opened;
    return perform(key);
  });
  await begun();
  const second = call(2);
  const other = runAttempt(test.db, { runId, activityId: 'other#1' }, () => effects.once(spec(), perform));
  setTimeout(open, 150);
  expect(await Promise.all([first, second, other])).toEqual(['done 1', 'done 1', 'done 1']);
  expect(outside).toHaveLength(1);
});

it('asks a second caller to come later while the first is at work for longer than a lease, and verifies nothing', async () => {
  const { opened, open } = gate();
  const verify = async (): Promise<never> => Promise.reject(new Error('somebody is at work, so there is nothing to ask'));
  const first = call(1, async (key) => {
    await opened;
    return perform(key);
  });
  await begun();
  await expect(call(2, perform, { verify })).rejects.toMatchObject({
    type: 'EFFECT_IN_PROGRESS',
    nonRetryable: false,
    nextRetryDelay: 5_000,
  });
  open();
  expect(await first).toBe('done 1');
  expect(await call(2)).toBe('done 1');
});

it('takes over from a worker that was killed once its lease has run out: asks first, then acts', async () => {
  const { opened, open } = gate();
  const asked: string[] = [];
  const frozen = call(1, async (key) => {
    await opened;
    return perform(key);
  });
  await begun();
  const verify = async (key: string) => {
    asked.push(key);
    return { happened: false } as const;
  };
  await passTheLease();
  expect(await call(2, perform, { verify })).toBe('done 1');
  expect(asked).toEqual([`${runId}:pay`]);
  open(); // the frozen one wakes up: the provider sees the same key again, and the first record stays
  expect(await frozen).toBe('done 1');
  expect(new Set(outside).size).toBe(1);
  expect(await row()).toMatchObject({ status: 'done', result: 'done 1' });
  const journal = await test.db.selectFrom('journal').select('choice').where('run_id', '=', runId).execute();
  expect(journal).toEqual([{ choice: 'done' }]);
});

it('lets one of two callers take over', async () => {
  await call(1, async () => Promise.reject(new Error('the process died'))).catch(() => undefined);
  const verify = async () => ({ happened: false }) as const;
  expect(await Promise.all([call(2, perform, { verify }), call(3, perform, { verify })])).toEqual(['done 1', 'done 1']);
  expect(outside).toHaveLength(1);
});

it('does not let a caller that lost the effect free the row of the one that has it', async () => {
  const { opened, open } = gate();
  const lost = call(1, async () => {
    await opened;
    throw new SignalboxError('MAIL_REFUSED', { detail: 'too late' });
  });
  await begun();
  await passTheLease();
  await call(2, perform, { verify: async () => ({ happened: false }) });
  open();
  await expect(lost).rejects.toMatchObject({ type: 'MAIL_REFUSED' });
  expect(await row()).toMatchObject({ status: 'done' });
});

it.each<[EffectClass, EffectClass]>([
  ['read', 'idempotent'],
  ['idempotent', 'compensatable'],
  ['compensatable', 'irreversible'],
])('refuses an activity that declares %s an effect that is %s, before anything is written', async (effectClass, stronger) => {
  const attempt = (work: () => Promise<unknown>) => runAttempt(test.db, { runId, effectClass }, work);
  const refusal = {
    type: 'INTERNAL',
    message: expect.stringMatching(new RegExp(`capture is ${stronger}.*test#1 declares ${effectClass}`)),
  };
  await expect(attempt(() => effects.once(spec({ class: stronger }), perform))).rejects.toMatchObject(refusal);
  await expect(attempt(() => effects.inTransaction(spec({ class: stronger }), async () => 1))).rejects.toMatchObject(refusal);
  expect({ outside, row: await row() }).toEqual({ outside: [], row: undefined });
  expect(await attempt(() => effects.once(spec({ class: effectClass }), perform))).toBe('done 1');
});
