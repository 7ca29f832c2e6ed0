import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import pino from 'pino';
import { createEffects } from '../../../../src/kit/activity/effects.ts';
import type { ModelAnswer, ModelRequest } from '../../../../src/kit/activity/model/provider.ts';
import { protectAll } from '../../../../src/kit/activity/protect/protect-all.ts';
import { protectModel } from '../../../../src/kit/activity/protect/protect-model.ts';
import { createProtection } from '../../../../src/kit/activity/protect/protect.ts';
import { SignalboxError } from '../../../../src/kit/common/failures.ts';
import type { Provider } from '../../../../src/kit/common/providers.ts';
import { readProviderSettings } from '../../../../src/settings/provider-settings.ts';
import { addRun, runAttempt } from '../../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../../testkit/database.ts';

const HOUR = 3_600_000;
let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());
let runId = '';
let count = 0;
beforeEach(async () => {
  runId = await addRun(test.db, `protect:${++count}`);
  await test.db.deleteFrom('provider_use').execute();
});

const within = <T>(work: () => Promise<T>) => runAttempt(test.db, { runId }, work);
const use = () => test.db.selectFrom('provider_use').select(['provider', 'workflow', 'requests', 'tokens']).orderBy('workflow').execute();
function protection(provider: Provider, changes: object = {}) {
  const defaults = readProviderSettings(null);
  const settings = { ...defaults, [provider]: { ...defaults[provider], ...changes } };
  return createProtection({ db: test.db, logger: pino({ level: 'silent' }), settings, windowMs: HOUR });
}
const unavailable = () => new SignalboxError('MAIL_UNAVAILABLE', { detail: 'the line broke' });
afterEach(() => void jest.restoreAllMocks());
const quick = { failures: 2, openMs: HOUR, longestOpenMs: HOUR };
const passAnHour = (): void => {
  const later = Date.now() + HOUR;
  jest.spyOn(Date, 'now').mockReturnValue(later);
};

it('frees the ledger row of an effect blocked by a pause, and performs it after the pause', async () => {
  let calls = 0;
  let up = false;
  const mail = protectAll(protection('mail', { breaker: quick }), 'mail', {
    send: async () => {
      calls++;
      if (up) return 'sent';
      throw unavailable();
    },
  });
  for (let n = 0; n < 2; n++) await within(() => mail.send()).catch(() => undefined);
  const verify = () => Promise.reject(new Error('nothing happened, so there is nothing to ask'));
  const spec = { step: 'mail', action: 'send_mail', class: 'irreversible', request: {}, inDoubt: 'person', verify } as const;
  const once = () => within(() => createEffects().once(spec, () => mail.send()));
  await expect(once()).rejects.toMatchObject({ type: 'PROVIDER_PAUSED', details: [{ retryAfterMs: expect.any(Number) }] });
  expect(calls).toBe(2);
  const row = () => test.db.selectFrom('effects').select(['status']).where('run_id', '=', runId).executeTakeFirst();
  expect(await row()).toEqual({ status: 'failed' });
  up = true;
  passAnHour();
  expect(await once()).toBe('sent');
  expect(calls).toBe(3);
  expect(await row()).toEqual({ status: 'done' });
});

it('leaves the row open if the call that paused the provider may have succeeded', async () => {
  const mail = protectAll(protection('mail', { breaker: { ...quick, failures: 1 } }), 'mail', {
    send: () => Promise.reject(unavailable()),
  });
  const spec = { step: 'mail', action: 'send_mail', class: 'irreversible', request: {}, inDoubt: 'person' } as const;
  await expect(within(() => createEffects().once(spec, () => mail.send()))).rejects.toMatchObject({ type: 'PROVIDER_PAUSED' });
  const row = await test.db.selectFrom('effects').select('status').where('run_id', '=', runId).executeTakeFirst();
  expect(row).toEqual({ status: 'started' });
});

it('ends the wait at the time-out, aborts the call, and claims nothing about what happened', async () => {
  const { protect } = protection('payments', { timeoutMs: 30 });
  let aborted = false;
  const hang = (signal: AbortSignal) => new Promise<never>(() => signal.addEventListener('abort', () => (aborted = true), { once: true }));
  const thrown = await within(() => protect('payments', hang).catch((error: unknown) => error));
  expect(thrown).toMatchObject({ code: 'PROVIDER_TIMEOUT', nothingHappened: false });
  expect(aborted).toBe(true);
});

it('treats providers separately', async () => {
  const guarded = protection('payments', { breaker: { ...quick, failures: 1 } });
  await within(() => guarded.protect('payments', () => Promise.reject(unavailable()))).catch(() => undefined);
  await expect(within(() => guarded.protect('payments', async () => 'paid'))).rejects.toMatchObject({ type: 'PROVIDER_PAUSED' });
  expect(await within(() => guarded.protect('carrier', async () => 'label'))).toBe('label');
});

it('leaves absent methods of a port absent and passes arguments through', async () => {
  const port: { send(to: string): Promise<string>; find?: () => Promise<boolean>; name: string } = {
    send: async (to) => `to ${to}`,
    name: 'x',
  };
  const guarded = protectAll(protection('mail'), 'mail', port);
  expect(await within(() => guarded.send('kim'))).toBe('to kim');
  expect(guarded.find).toBeUndefined();
  expect(guarded.name).toBe('x');
});

const answer: ModelAnswer = {
  text: '{}',
  finishReason: 'stop',
  refusal: null,
  usage: { inputTokens: 11, outputTokens: 5, cachedInputTokens: 0 },
  model: 'm',
};
const request = (changes: Partial<ModelRequest> = {}): ModelRequest => ({
  ...{ model: 'm', format: 'text', messages: [{ role: 'user', content: 'x'.repeat(400) }], schema: {}, schemaName: 's' },
  ...{ outputTokens: 100, timeoutMs: 90_000, signal: new AbortController().signal, run: runId, prompt: 'p' },
  ...changes,
});

it("reserves a model call's maximum, replaces it by the usage, and limits its time", async () => {
  const asked: ModelRequest[] = [];
  const during: unknown[] = [];
  const model = protectModel(protection('model', { tokensPerMinute: 1_000, workflowShare: 1 }), {
    complete: async (given) => {
      asked.push(given);
      during.push(...(await use()));
      return answer;
    },
  });
  await within(() => model.complete(request()));
  expect(asked).toMatchObject([{ timeoutMs: 60_000 }]);
  expect(during).toEqual(['', 'protect'].map((workflow) => ({ provider: 'model', workflow, requests: 1, tokens: expect.any(Number) })));
  expect((during[0] as { tokens: number }).tokens).toBeGreaterThan(200);
  expect(await use()).toEqual(['', 'protect'].map((workflow) => ({ provider: 'model', workflow, requests: 1, tokens: 16 })));
});

it('counts a request for vectors within the limits of the model, and has none where the provider has none', async () => {
  const usage = { inputTokens: 7, outputTokens: 0, cachedInputTokens: 0 };
  const limited = protection('model', { requestsPerMinute: 2 }); // 85 % of two is one call at normal priority
  const complete = async () => answer;
  const model = protectModel(limited, { complete, embed: async () => ({ vectors: [[1]], usage }) });
  const { signal, run, prompt } = request();
  const embed = () => within(() => model.embed!({ model: 'm', texts: ['a text'], timeoutMs: 1_000, signal, run, prompt }));
  expect(await embed()).toEqual({ vectors: [[1]], usage });
  expect(await use()).toEqual([{ provider: 'model', workflow: '', requests: 1, tokens: 7 }]);
  await expect(embed()).rejects.toMatchObject({ type: 'PROVIDER_PAUSED' });
  expect(protectModel(limited, { complete })).not.toHaveProperty('embed');
});

it('makes no call over the limit, says when to retry, and does not query the database without a limit', async () => {
  const { protect } = protection('payments', { requestsPerMinute: 3 }); // 85 % of three is two calls at normal priority
  let calls = 0;
  const pay = (provider: Provider = 'payments') => within(() => protect(provider, async () => ++calls));
  for (let n = 0; n < 2; n++) await pay();
  await expect(pay()).rejects.toMatchObject({
    type: 'PROVIDER_PAUSED',
    message: expect.stringContaining('payments is at its limit of requests per minute for priority 3'),
    details: [{ retryAfterMs: expect.any(Number), patienceMs: 86_400_000 }],
  });
  expect(calls).toBe(2);
  await pay('carrier');
  expect(await use()).toEqual([{ provider: 'payments', workflow: '', requests: 2, tokens: 0 }]);
});
