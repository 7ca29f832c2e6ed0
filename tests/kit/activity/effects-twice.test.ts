import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { OutsideEffectSpec, Perform } from '../../../src/kit/activity/effects.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import type { EffectClass } from '../../../src/store/tables.ts';
import { runAttempt } from '../../../testkit/activity.ts';
import { effects, effectSpec as spec, openEffectStage, type EffectStage } from '../../helpers/effect-stage.ts';
import { retryOnce } from '../../helpers/retry-once.ts';

retryOnce('depends on the clock'); // a lease expires where the machine stands still for seconds

let stage: EffectStage;
beforeAll(async () => {
  stage = await openEffectStage();
});
beforeEach(() => stage.begin());
afterAll(() => stage?.close());

const perform = (key: string): Promise<string> => stage.perform(key);
const call = (attempt: number, work: Perform<string> = perform, more: Partial<OutsideEffectSpec<string>> = {}) =>
  stage.once(more, work, { attempt });
const row: EffectStage['row'] = () => stage.row();

/** A gate that is opened later. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
const begun = async (): Promise<void> => {
  while (!(await row())) await sleep(10);
};
/** Leaves the row like a killed or frozen worker: nobody renews its lease. */
const passTheLease = (change: { holder?: string } = { holder: 'a worker that says nothing' }) =>
  stage.db
    .updateTable('effects')
    .set({ held_until: new Date(0), ...change }) // otherwise the caller in this process would renew it before the second one comes
    .where('run_id', '=', stage.runId)
    .execute();

it('performs an effect once for two concurrent callers, and gives both the result', async () => {
  const { opened, open } = gate();
  const first = call(1, async (key) => {
    await opened;
    return perform(key);
  });
  await begun();
  const second = call(2);
  const other = stage.once({}, perform, { activityId: 'other#1' });
  setTimeout(open, 150);
  expect(await Promise.all([first, second, other])).toEqual(['sent 1', 'sent 1', 'sent 1']);
  expect(stage.outside).toHaveLength(1);
});

it("makes a second caller wait for the first one's transaction: both lock effect and run in the same order", async () => {
  const { opened, open } = gate();
  let holds = false;
  const inside = (): Promise<string> =>
    runAttempt(stage.db, { runId: stage.runId, activityId: 'inside#1' }, () =>
      effects.inTransaction(spec(), async (_, key) => {
        holds = true;
        await opened;
        return perform(key);
      }),
    );
  const first = inside();
  while (!holds) await sleep(10);
  const second = call(2);
  setTimeout(open, 300); // until then the second caller waits for the row, or for its turn in the embedded database
  expect(await Promise.all([first, second])).toEqual(['sent 1', 'sent 1']);
});

it('defers a second caller while the first works for longer than a lease, and verifies nothing', async () => {
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
  expect(await first).toBe('sent 1');
  expect(await call(2)).toBe('sent 1');
});

it('takes over from a killed worker once its lease has expired: verifies first, then acts', async () => {
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
  expect(await call(2, perform, { verify })).toBe('sent 1');
  expect(asked).toEqual([`${stage.runId}:mail`]);
  open(); // the frozen caller wakes up: the provider gets the same key again, and the first record stays
  expect(await frozen).toBe('sent 1');
  expect(new Set(stage.outside).size).toBe(1);
  expect(await row()).toMatchObject({ status: 'done', result: 'sent 1' });
  expect((await stage.journal()).map(({ choice }) => choice)).toEqual(['done']);
});

it('stops a worker that wakes up after another one took over, if it asks before it acts', async () => {
  const { opened, open } = gate();
  const frozen = call(1, async (key, stillOurs) => {
    await opened;
    await stillOurs();
    return perform(key);
  });
  await begun();
  await passTheLease();
  expect(await call(2, perform, { verify: async () => ({ happened: false }) })).toBe('sent 1');
  open();
  await expect(frozen).rejects.toMatchObject({ type: 'EFFECT_IN_PROGRESS', nonRetryable: false });
  expect(await call(3)).toBe('sent 1');
  expect(stage.outside).toHaveLength(1);
});

it('lets a worker continue after a silent lease if nobody took over, and blocks others from then on', async () => {
  const [asked, acts] = [gate(), gate()];
  const slow = call(1, async (key, stillOurs) => {
    await passTheLease({});
    await stillOurs();
    asked.open();
    await acts.opened;
    return perform(key);
  });
  await asked.opened;
  const second = call(2);
  setTimeout(acts.open, 300);
  expect(await Promise.all([slow, second])).toEqual(['sent 1', 'sent 1']);
  expect(stage.outside).toHaveLength(1);
});

it('lets one of two callers take over', async () => {
  await call(1, async () => Promise.reject(new Error('the process died'))).catch(() => undefined);
  const verify = async () => ({ happened: false }) as const;
  expect(await Promise.all([call(2, perform, { verify }), call(3, perform, { verify })])).toEqual(['sent 1', 'sent 1']);
  expect(stage.outside).toHaveLength(1);
});

it("does not let a caller that lost the effect free the new holder's row", async () => {
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
  const attempt = (work: () => Promise<unknown>) => runAttempt(stage.db, { runId: stage.runId, effectClass }, work);
  const refusal = {
    type: 'INTERNAL',
    message: expect.stringMatching(new RegExp(`send_mail is ${stronger}.*test#1 declares ${effectClass}`)),
  };
  await expect(attempt(() => effects.once(spec({ class: stronger }), perform))).rejects.toMatchObject(refusal);
  await expect(attempt(() => effects.inTransaction(spec({ class: stronger }), async () => 1))).rejects.toMatchObject(refusal);
  expect({ outside: stage.outside, row: await row() }).toEqual({ outside: [], row: undefined });
  expect(await attempt(() => effects.once(spec({ class: effectClass }), perform))).toBe('sent 1');
});
