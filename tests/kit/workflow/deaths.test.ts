import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { pauseAfter } from '../../../src/kit/workflow/pause.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { TRIES } from '../../helpers/saga-stage.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

const MINUTE = 60_000;
const timedOut = (
  timeoutType: 'HEARTBEAT' | 'START_TO_CLOSE',
  retryState: 'MAXIMUM_ATTEMPTS_REACHED' | 'CANCEL_REQUESTED' = 'MAXIMUM_ATTEMPTS_REACHED',
) => new ActivityFailure(undefined, 'work', 'work#1', retryState, undefined, new TimeoutFailure(undefined, undefined, timeoutType));

it.each([
  ['the last worker died', timedOut('HEARTBEAT'), 0, { waitMs: 5_000, spent: 0 }],
  ['workers have died for a quarter of an hour', timedOut('HEARTBEAT'), 16 * MINUTE, null],
  ['the last attempt took too long', timedOut('START_TO_CLOSE'), 0, null],
  ['the run was cancelled meanwhile', timedOut('HEARTBEAT', 'CANCEL_REQUESTED'), 0, null],
])('decides how long to wait when %s', (_name, error, agoMs, pause) => {
  expect(pauseAfter(error, Date.now() - agoMs)).toEqual(pause);
});

let test: TestDatabase;
let worker: TestWorker;
let undos = 0;
let release: () => void;
const released = new Promise<void>((resolve) => (release = resolve));
beforeAll(async () => {
  test = await openTestDatabase();
  const activities = {
    work: async () => Promise.reject(ApplicationFailure.nonRetryable('broken', 'INTERNAL')),
    undo: async () => (++undos > TRIES ? { undone: 'taken back' } : released),
  };
  worker = await startTestWorker(test.db, activities, { interceptors: {} }); // the kit's own interceptor would heartbeat
});
afterAll(async () => {
  release();
  await worker?.stop();
  await test?.close();
});

it('schedules an activity again after all of its attempts lost their workers', async () => {
  const undoRetry = { attempts: TRIES, firstWaitMs: 10, longestWaitMs: 20 };
  const repair = { group: ['support'], deadlineMs: MINUTE, escalateTo: ['cleo'] };
  const run = await worker.start('saga', 'deaths', { steps: ['a'], undoRetry, repair });
  await expect(run.result()).rejects.toThrow();
  expect(undos).toBe(TRIES + 1);
});
