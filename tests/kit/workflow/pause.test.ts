import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pino from 'pino';
import { createProtection, type Protection } from '../../../src/kit/activity/protect/protect.ts';
import { currentScope } from '../../../src/kit/activity/scope.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import type { Provider } from '../../../src/kit/common/providers.ts';
import { readProviderSettings } from '../../../src/settings/provider-settings.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

const WAITING = 4;

let test: TestDatabase;
let worker: TestWorker;
/** Calls that reached the provider. */
const calls = { payments: 0, mail: 0, carrier: 0 };
const down = new Set<string>();
let paused = 0;

/** One slot for all activities: an activity that waited in it would block all others. */
beforeAll(async () => {
  test = await openTestDatabase();
  const defaults = readProviderSettings(null);
  const breaker = { failures: 2, openMs: 600, longestOpenMs: 1_200 };
  const settings = {
    ...defaults,
    payments: { ...defaults.payments, breaker },
    carrier: { ...defaults.carrier, breaker: { ...breaker, failures: 1 }, patienceMs: 1 },
  };
  const protection = createProtection({ db: test.db, logger: pino({ level: 'silent' }), settings });
  worker = await startTestWorker(test.db, { work: ({ number }: { number: number }) => callOutside(protection, number) }, SLOTS);
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});
const SLOTS = { maxConcurrentActivityTaskExecutions: 1 };

/** The provider's failures for a run, in order; after them it works. */
const scripts = new Map<string, ('pause' | 'failure')[]>();
function playScript(run: string): void {
  const next = scripts.get(run)?.shift();
  if (next === 'pause') throw new SignalboxError('PROVIDER_PAUSED', { retryAfterMs: 1, patienceMs: 60_000 });
  if (next === 'failure') throw new SignalboxError('MAIL_UNAVAILABLE', { retryAfterMs: 1 });
}

/** The business id of a run begins with the provider that it calls. */
async function callOutside({ protect }: Protection, number: number): Promise<number> {
  if (currentScope().runId.startsWith('kit:script')) {
    playScript(currentScope().runId);
    return number * 10;
  }
  const provider = currentScope().runId.split(/[:-]/)[1] as keyof typeof calls & Provider;
  try {
    return await protect(provider, async () => {
      calls[provider]++;
      if (down.has(provider)) throw new SignalboxError('MAIL_UNAVAILABLE', { detail: 'down' });
      return number * 10;
    });
  } catch (error) {
    if (error instanceof SignalboxError && error.code === 'PROVIDER_PAUSED') paused++;
    throw error;
  }
}

const done = { numbers: [10, 20], outcome: 'unasked' };
type Run = Awaited<ReturnType<TestWorker['start']>>;
async function scheduled(run: Run): Promise<string[]> {
  const { events } = await run.fetchHistory();
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: made }) => (made?.activityId ? [made.activityId] : []));
}
const scheduledOften = async (runs: Run[]) => Math.max(...(await Promise.all(runs.map(scheduled))).map((ids) => ids.length));

it('blocks only runs that need the provider that is down, costs them no attempts, and continues when it is back', async () => {
  down.add('payments');
  const waiting = await Promise.all(Array.from({ length: WAITING }, (_, n) => worker.start('kit', `payments-${n}`, {})));
  while (paused === 0) await sleep(20);
  const callsSoFar = calls.payments;
  expect(callsSoFar).toBe(2);

  const other = await worker.start('kit', 'mail-1', {});
  expect(await other.result()).toEqual(done);
  expect(await waiting[0]!.describe()).toMatchObject({ status: { name: 'RUNNING' } });

  while ((await scheduledOften(waiting)) <= 2) await sleep(100); // checked below: each time under the same id
  const callsInOutage = calls.payments;
  expect(paused).toBeGreaterThan(callsInOutage); // most were refused without a call
  down.delete('payments');
  expect(await Promise.all(waiting.map((run) => run.result()))).toEqual(Array(WAITING).fill(done));
  expect(calls.payments - callsInOutage).toBe(WAITING * 2);
  expect(new Set((await Promise.all(waiting.map(scheduled))).flat())).toEqual(new Set(['first#1', 'second#1']));
});

it('counts only the failures between pauses as attempts', async () => {
  const most = ['failure', 'pause', 'failure', 'failure', 'pause', 'failure'] as const; // including the pauses, more than a step has attempts
  scripts.set('kit:script-done', [...most]).set('kit:script-broken', [...most, 'failure']);
  const runs = await Promise.all([...scripts.keys()].map((id) => worker.start('kit', id.slice('kit:'.length), {})));
  const [done, broken] = await Promise.allSettled(runs.map((run) => run.result()));
  expect([done!.status, broken!.status, [...scripts.values()]]).toEqual(['fulfilled', 'rejected', [[], []]]);
});

it('gives up when a provider is down for longer than the allowed wait', async () => {
  down.add('carrier');
  const run = await worker.start('kit', 'carrier-1', {});
  await expect(run.result()).rejects.toMatchObject({ cause: { type: 'PROVIDER_PAUSED' } });
  const row = await test.db.selectFrom('runs').select(['status', 'failure']).where('id', '=', run.workflowId).executeTakeFirst();
  expect(row).toMatchObject({ status: 'failed', failure: { code: 'PROVIDER_PAUSED' } });
});

it('ends a wait when the run is cancelled', async () => {
  down.add('payments');
  const before = paused;
  const run = await worker.start('kit', 'payments-cancelled', {});
  while (paused < before + 2) await sleep(20); // the second attempt is scheduled, or about to be
  await run.cancel();
  await expect(run.result()).rejects.toThrow(/cancel/i);
  const { events } = await run.fetchHistory();
  const failed = (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failure }) => failure ?? []);
  const ours = failed.filter(({ failure }) => !failure?.serverFailureInfo); // the server fails and repeats a task during which something arrived, here the cancellation
  expect(ours).toEqual([]);
});
