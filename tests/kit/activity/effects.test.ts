import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { EffectVerification } from '../../../src/kit/activity/effects.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { effects, effectSpec as spec, openEffectStage, type EffectStage } from '../../helpers/effect-stage.ts';

let stage: EffectStage;
beforeAll(async () => {
  stage = await openEffectStage();
});
beforeEach(() => stage.begin());
afterAll(() => stage?.close());

const once: EffectStage['once'] = (...given) => stage.once(...given);
const row: EffectStage['row'] = () => stage.row();
const journal: EffectStage['journal'] = () => stage.journal();
/** A crash after the effect, as the ledger sees it: the effect happened, but nothing was written afterwards. */
const performAndDie = async (key: string): Promise<string> => {
  await stage.perform(key);
  throw new Error('the process died');
};
const done = (reasoning: string | null) => [{ kind: 'effect', by: 'send_mail', choice: 'done', reasoning }];
const code = (type: string) => expect.objectContaining({ type });

it('performs an effect once when it is requested twice, and answers the same', async () => {
  expect([await once(), await once()]).toEqual(['sent 1', 'sent 1']);
  expect(stage.outside).toEqual([`${stage.runId}:mail`]);
  expect(await row()).toMatchObject({ status: 'done', result: 'sent 1', action: 'send_mail', class: 'irreversible' });
  expect(await journal()).toEqual(done(null));
});

it('distinguishes the same effect of two runs', async () => {
  const other = await addRun(stage.db, `${stage.runId}-other`);
  await once();
  await once({}, stage.perform, { runId: other });
  expect(stage.outside).toEqual([`${stage.runId}:mail`, `${other}:mail`]);
});

const verdicts: [string, EffectVerification<string>, 'repeat' | 'person', string, number, string | null][] = [
  ['finds it done', { happened: true, result: 'sent before' }, 'person', 'sent before', 1, 'found at the provider'],
  ['finds it not done and does it', { happened: false }, 'person', 'sent 2', 2, null],
  ['cannot tell and repeats it under the same key', 'unknown', 'repeat', 'sent 2', 2, null],
];
it.each(verdicts)('after a crash between effect and record %s', async (_name, verdict, inDoubt, result, times, reasoning) => {
  const doubt = { inDoubt, verify: async () => verdict };
  await expect(once(doubt, performAndDie)).rejects.toMatchObject({ type: 'INTERNAL', nonRetryable: false });
  expect(await row()).toMatchObject({ status: 'started' });
  expect(await once(doubt)).toBe(result);
  expect(stage.outside).toEqual(Array(times).fill(`${stage.runId}:mail`));
  expect(await row()).toMatchObject({ status: 'done', result });
  expect(await journal()).toEqual(done(reasoning));
});

it.each([
  ['the outside cannot tell', { verify: async () => 'unknown' as const }],
  ['the outside cannot be asked', {}],
])('leaves it to a person when %s, and repeats it by their decision', async (_name, doubt) => {
  await expect(once(doubt, performAndDie)).rejects.toThrow();
  await expect(once(doubt)).rejects.toMatchObject({ type: 'EFFECT_IN_DOUBT', nonRetryable: true });
  expect(stage.outside).toHaveLength(1);
  expect(await row()).toMatchObject({ status: 'parked', ended_at: null });
  expect(await journal()).toMatchObject([{ choice: 'parked' }]);
  expect(await once({ ...doubt, inDoubt: 'repeat' })).toBe('sent 2');
  expect(await row()).toMatchObject({ status: 'done' });
});

it('does nothing while the provider does not answer the verification', async () => {
  const verify = async (): Promise<never> => {
    throw new SignalboxError('MAIL_UNAVAILABLE', { detail: 'no answer' });
  };
  await expect(once({ verify }, performAndDie)).rejects.toThrow();
  await expect(once({ verify, inDoubt: 'repeat' })).rejects.toEqual(code('MAIL_UNAVAILABLE'));
  expect(stage.outside).toHaveLength(1);
});

it('takes over a row that a killed worker left open before it did anything', async () => {
  await once({}, performAndDie).catch(() => undefined);
  stage.outside = [];
  expect(await once({ verify: async () => ({ happened: false }) })).toBe('sent 1');
});

it('refuses the same key with other arguments', async () => {
  await once();
  await expect(once({ request: { to: 'eve@example.com' } })).rejects.toEqual(code('EFFECT_CONFLICT'));
  expect(stage.outside).toHaveLength(1);
});

const refused = async (): Promise<never> => {
  throw new SignalboxError('MAIL_REFUSED', { detail: 'no such mailbox' });
};
const brokenLine = async (): Promise<never> => {
  throw new SignalboxError('MAIL_UNAVAILABLE', { detail: 'the line broke' });
};
const mustNotAsk = { verify: async (): Promise<never> => Promise.reject(new Error('nothing happened, so there is nothing to ask')) };

it('frees the row of an effect that is known not to have happened, so that a retry needs no verification', async () => {
  await expect(once(mustNotAsk, refused)).rejects.toEqual(code('MAIL_REFUSED'));
  expect(await row()).toMatchObject({ status: 'failed', result: { code: 'MAIL_REFUSED' } });
  expect(await once(mustNotAsk)).toBe('sent 1');
  expect(await row()).toMatchObject({ status: 'done' });
});

it('accepts other arguments after an effect that did not happen, and keeps them from then on', async () => {
  await expect(once({}, refused)).rejects.toThrow();
  const corrected = { request: { to: 'kim@example.net' } };
  expect(await once(corrected)).toBe('sent 1');
  expect(await once(corrected)).toBe('sent 1');
  await expect(once()).rejects.toEqual(code('EFFECT_CONFLICT'));
});

it('keeps the row of an attempt that may have succeeded open', async () => {
  await expect(once({}, brokenLine)).rejects.toMatchObject({ type: 'MAIL_UNAVAILABLE', nonRetryable: false });
  expect(await row()).toMatchObject({ status: 'started' });
});

it('commits a database effect together with its row, once', async () => {
  const wish = () =>
    runAttempt(stage.db, { runId: stage.runId }, () =>
      effects.inTransaction({ ...spec(), action: 'record_wish', class: 'idempotent' }, async (trx, key) => {
        const about = { run_id: stage.runId, customer_email: 'kim@example.com', title: 'A wish', at: new Date() };
        await trx
          .insertInto('feature_requests')
          .values({ ...about, text: key })
          .execute();
        return key;
      }),
    );
  expect([await wish(), await wish()]).toEqual([`${stage.runId}:mail`, `${stage.runId}:mail`]);
  expect(await wishes()).toEqual([{ text: `${stage.runId}:mail` }]);
  expect(await journal()).toHaveLength(1);
});

const wishes = () => stage.db.selectFrom('feature_requests').select('text').where('run_id', '=', stage.runId).execute();

it('leaves no trace of a database effect that fails after its work', async () => {
  const failing = runAttempt(stage.db, { runId: stage.runId }, () =>
    effects.inTransaction(spec(), async (trx) => {
      const about = { run_id: stage.runId, customer_email: 'kim@example.com', title: 'A wish', at: new Date() };
      await trx
        .insertInto('feature_requests')
        .values({ ...about, text: 'half' })
        .execute();
      throw new Error('the process died');
    }),
  );
  await expect(failing).rejects.toThrow();
  expect({ wishes: await wishes(), row: await row(), journal: await journal() }).toEqual({ wishes: [], row: undefined, journal: [] });
});

it('refuses a database effect under the same key with other arguments, and undoes nothing', async () => {
  const add = (request: Record<string, unknown>) =>
    runAttempt(stage.db, { runId: stage.runId }, () => effects.inTransaction(spec({ request }), async () => 1));
  await add({ amount: 5 });
  await expect(add({ amount: 6 })).rejects.toEqual(code('EFFECT_CONFLICT'));
  expect(await row()).toMatchObject({ status: 'done' });
});
