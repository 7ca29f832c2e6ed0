import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { workflowNamed } from '../../../src/contracts/registry.ts';
import { createChildActivities } from '../../../src/kit/activity/child.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { until } from '../../helpers/tickets/stage.ts';
import { configuration, openTestBank, payment } from '../../../testkit/payments/payment.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

let test: TestDatabase;
let worker: TestWorker;
beforeAll(async () => {
  test = await openTestDatabase();
  const { db } = test;
  const children = createChildActivities({ db, workflowNamed, configurationOf: async () => configuration({ reviewers: ['support'] }) });
  worker = await startTestWorker(db, { ...openTestBank(db).activities, ...children });
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});

const large = payment({ amount: { minor: 2_000_000, currency: 'EUR' } });
const start = (businessId: string, input: unknown, more: object = {}) =>
  worker.start('parent', businessId, { businessId, input, configuration: more }, 'ana');
const rowOf = (id: string) => test.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();

it('runs a child with its own row and the initiator of the parent', async () => {
  const handle = await start('c1', payment());
  expect(await handle.result()).toMatchObject({ outcome: 'ended', result: { outcome: 'completed' } });
  expect(await rowOf('transaction:c1')).toMatchObject({
    workflow: 'transaction',
    business_id: 'c1',
    initiator: 'ana',
    initiator_signs: ['ana'],
    status: 'completed',
  });
});

it('does not start a child with invalid input, and names the field', async () => {
  const handle = await start('c2', payment({ amount: { minor: -5, currency: 'EUR' } }));
  expect(await handle.result()).toMatchObject({ outcome: 'not_started', field: 'amount.minor' });
  expect(await rowOf('transaction:c2')).toBeUndefined();
});

it('reports that a run with the id of the child exists with other input', async () => {
  await (await start('c3', payment())).result();
  const handle = await worker.start('parent', 'c3-again', { businessId: 'c3', input: large, configuration: {} }, 'ana');
  expect(await handle.result()).toMatchObject({ outcome: 'failed', code: 'RUN_EXISTS' });
});

it('cancels the child with the parent, and both record it', async () => {
  const handle = await start('c4', large);
  await until(async () => (await rowOf('transaction:c4'))?.state === 'awaiting_review');
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow();
  expect(await rowOf('transaction:c4')).toMatchObject({ status: 'cancelled', state: 'cancelled' });
  expect(await rowOf('parent:c4')).toMatchObject({ status: 'cancelled' });
});

it('passes a budget to the child, and the row of the child stores it', async () => {
  const budget = { run: { modelCalls: 0 }, atLimit: 'hand_over' };
  const handle = await start('c5', payment(), { budget, reviewExpiresAfterMs: 1 });
  expect(await handle.result()).toMatchObject({ result: { outcome: 'expired', modelCalls: 0 } });
  expect(await rowOf('transaction:c5')).toMatchObject({
    configuration: { ...configuration({ reviewers: ['support'] }), budget, reviewExpiresAfterMs: 1 },
  });
});
