import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { listEvents } from '../../src/client/events.ts';
import { closeApproval, escalateApproval, expireRequest } from '../../src/store/approvals.ts';
import { openRetry } from '../../src/store/retries.ts';
import { addRun } from '../../testkit/activity.ts';
import { openTestClient } from '../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { ending, working } from '../gateway/events/stage.ts';
import { addRequest } from '../helpers/approvals.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

let run = '';
let count = 0;
beforeEach(async () => {
  run = await addRun(test.db, `shop:R-${++count}`, { workflow: 'shop' });
});

/** The events of the run, oldest first. */
const events = async () => {
  const found = await listEvents(openTestClient(test.db, ''), { run, limit: 100 });
  return found.events.sort((a, b) => a.sequence - b.sequence);
};
const types = async () => (await events()).map(({ sequence, type }) => `${sequence} ${type}`);
const at = () => new Date().toISOString();
const close = (status: 'approved' | 'rejected', request: string) =>
  test.db.transaction().execute((trx) => closeApproval(trx, request, { status, at: at(), by: ['mia'], final: null, execution: null }));

it('writes one event for the begin and one for the end of a run, however often its records come', async () => {
  expect(await types()).toEqual([]); // a start that is refused tells nobody
  for (let time = 0; time < 3; time++) await working(test.db, run);
  for (let time = 0; time < 3; time++) await ending(test.db, run);
  expect(await types()).toEqual(['1 started', '2 finished']);
  expect(await events()).toMatchObject([
    { status: 'running', state: 'working', workflow: 'shop', data: { initiator: 'otto' } },
    { status: 'completed', state: 'completed', data: {} },
  ]);
});

it('tells the code of a failure and not its text, which may hold anything', async () => {
  await ending(test.db, run, 'failed'); // before anything else was written
  expect(await types()).toEqual(['1 started', '2 failed']);
  expect((await events())[1]).toMatchObject({ data: { code: 'MODEL_AUTH' } });
  expect(JSON.stringify(await events())).not.toContain('kim@example.com');
});

it('writes the request and the decision of a person, without the arguments', async () => {
  await working(test.db, run);
  await addRequest(test.db, run, `${run}/reply`);
  expect(await close('approved', `${run}/reply`)).toBe(true);
  expect(await close('rejected', `${run}/reply`)).toBe(false);
  expect(await types()).toEqual(['1 started', '2 waiting', '3 decided']);
  expect((await events()).slice(1).map(({ data }) => data)).toEqual([
    { request: `${run}/reply`, action: 'send_reply', amount: null, approvers: ['support'], expiresAt: expect.any(String) },
    { request: `${run}/reply`, action: 'send_reply', amount: null, outcome: 'approved', by: ['mia'] },
  ]);
});

it('counts an expiry as a decision, and leaves a request that its run gave up to the end of the run', async () => {
  await working(test.db, run);
  await addRequest(test.db, run, `${run}/one`);
  await addRequest(test.db, run, `${run}/two`);
  await test.db.transaction().execute((trx) => expireRequest(trx, `${run}/one`, at(), null));
  await ending(test.db, run, 'cancelled');
  expect(await types()).toEqual(['1 started', '2 waiting', '3 waiting', '4 decided', '5 finished']);
  expect((await events())[3]).toMatchObject({ data: { outcome: 'expired', by: [] } });
});

it('writes each reminder once, also when its activity is repeated, and none after the decision', async () => {
  await working(test.db, run);
  await addRequest(test.db, run, `${run}/reply`);
  const escalate = (number: number) =>
    test.db
      .transaction()
      .execute((trx) => escalateApproval(trx, `${run}/reply`, number, { afterMs: 1, notify: ['support-leads'], widen: number === 2 }));
  for (const number of [1, 1, 2, 2]) await escalate(number);
  await close('rejected', `${run}/reply`);
  await escalate(3);
  expect(await types()).toEqual(['1 started', '2 waiting', '3 escalated', '4 escalated', '5 decided']);
  expect((await events())[3]).toMatchObject({ data: { number: 2, notify: ['support-leads'], widened: true } });
});

it('writes nothing when the statement that writes the fact fails', async () => {
  const broken = test.db.transaction().execute(async (trx) => {
    await working(trx, run);
    throw new Error('broken');
  });
  await expect(broken).rejects.toThrow('broken');
  expect(await types()).toEqual([]);
});

it('tells the second end of a run that was retried', async () => {
  await working(test.db, run);
  await ending(test.db, run, 'failed');
  const retry = { run, person: 'otto', reason: 'fixed', baseExecution: 'x', activity: null, edits: null, state: 'working' };
  await openRetry(test.db, retry);
  await ending(test.db, run);
  expect(await types()).toEqual(['1 started', '2 failed', '3 finished']);
});
