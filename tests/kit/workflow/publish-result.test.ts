import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { hasNews } from '../../../src/client/watch.ts';
import type { RunView } from '../../../src/kit/common/view.ts';
import { findRun } from '../../../src/store/runs.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { until } from '../../helpers/tickets/stage.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

let test: TestDatabase;
let worker: TestWorker;
let release: (error?: Error) => void;
let reached: Promise<void>;
let reach: () => void;
beforeAll(async () => {
  test = await openTestDatabase();
  const care = () => {
    reach();
    return new Promise<string>((resolve, reject) => (release = (error) => (error ? reject(error) : resolve('cared'))));
  };
  worker = await startTestWorker(test.db, { care });
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});

async function caring(id: string, input: object) {
  reached = new Promise((resolve) => (reach = resolve));
  const handle = await worker.start('publishing', id, input);
  await reached;
  return handle;
}
const row = async (id: string) => (await findRun(test.db, `publishing:${id}`))!;

it('publishes its result while it continues, and the end overwrites it', async () => {
  const handle = await caring('one', {});
  expect(await handle.query<RunView>('status')).toMatchObject({ state: 'caring', endedAt: null, result: { answer: 'early' } });
  release();
  expect(await handle.result()).toEqual({ answer: 'early', care: 'cared' });
  expect(await row('one')).toMatchObject({ status: 'completed', result: { answer: 'early', care: 'cared' } });
});

it('stores its result in the database before it waits', async () => {
  const handle = await caring('two', { keeps: true });
  await until(async () => (await row('two')).result !== null);
  expect(await row('two')).toMatchObject({ status: 'running', state: 'caring', ended_at: null, result: { answer: 'early' } });
  release();
  await handle.result();
});

it('keeps the published result when the work after it fails', async () => {
  const handle = await caring('three', {});
  release(ApplicationFailure.create({ type: 'MAIL_REFUSED', message: 'no', nonRetryable: true }));
  await expect(handle.result()).rejects.toThrow();
  expect(await row('three')).toMatchObject({ status: 'failed', failure: { code: 'MAIL_REFUSED' }, result: { answer: 'early' } });
});

it('reports news when a run has a result, waits for a person, rests or has ended, but not while it works', () => {
  const states = { works: { status: 'running', to: [] }, rests: { status: 'running', rests: true, to: [] } } as const;
  const working = { state: 'works', result: null, waitingFor: [], endedAt: null, failure: null } as unknown as RunView;
  const request = {
    ...{ requestId: 'r', action: 'a', arguments: {}, show: [], amount: null, editable: [] },
    ...{ approvers: [], needed: 1, expiresAt: null, choices: [] },
  };
  expect(hasNews(working, states)).toBe(false);
  for (const change of [{ result: {} }, { waitingFor: [request] }, { state: 'rests' }, { endedAt: '2026-01-01T00:00:00Z' }])
    expect(hasNews({ ...working, ...change }, states)).toBe(true);
});
