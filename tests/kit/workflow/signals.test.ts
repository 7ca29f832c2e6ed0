import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { workflowNamed } from '../../../src/contracts/registry.ts';
import { createChildActivities } from '../../../src/kit/activity/child.ts';
import type { Decision } from '../../../src/kit/common/approval.ts';
import type { DecisionAnswer, RunView } from '../../../src/kit/common/view.ts';
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
  worker = await startTestWorker(db, { ...openTestBank(db).activities, ...children, work: async () => 1 });
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});

const approvals = (run: string) => test.db.selectFrom('approvals').select(['request_id', 'status']).where('run_id', '=', run).execute();
const decisions = (requestId: string) => test.db.selectFrom('decisions').select('code').where('request_id', '=', requestId).execute();
const droppedOf = async (run: string) =>
  (
    await test.db
      .selectFrom('journal')
      .select('reasoning')
      .where('run_id', '=', run)
      .where('choice', '=', 'dropped')
      .orderBy('seq')
      .execute()
  ).map(({ reasoning }) => reasoning);

async function waiting(businessId: string): Promise<WorkflowHandle> {
  const handle = await worker.start('kit', businessId, { approve: { needed: 1, expiresAfterMs: 3_600_000 } });
  await until(async () => (await approvals(handle.workflowId)).length === 1);
  return handle;
}

interface Sent {
  encoding?: string;
  text?: string;
}
let sent = 0;
/** Sends a signal with payloads of any encoding, as a foreign client may. */
async function send(workflowId: string, signalName: string, ...args: Sent[]): Promise<void> {
  const payloads = args.map(({ encoding, text }) => ({
    ...(encoding !== undefined && { metadata: { encoding: Buffer.from(encoding) } }),
    ...(text !== undefined && { data: Buffer.from(text, 'latin1') }),
  }));
  const execution = { workflowExecution: { workflowId }, namespace: 'default', requestId: `${workflowId}-${++sent}` };
  await worker.client.workflowService.signalWorkflowExecution({ ...execution, signalName, input: { payloads } });
}
const decide = (handle: WorkflowHandle, requestId: string) =>
  handle.executeUpdate<DecisionAnswer, [Decision]>('decide', {
    args: [{ requestId, person: 'ana', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null }],
  });
const json = (value: unknown): Sent => ({ encoding: 'json/plain', text: JSON.stringify(value) });

it('drops each signal that cannot be decoded or is not a decision, records that and continues', async () => {
  const handle = await waiting('unreadable');
  const [request] = await approvals(handle.workflowId);
  const requestId = request!.request_id;
  const decisionWith = (changes: object) => json({ requestId, person: 'ana', decision: 'approve', ...changes });
  const cases: [string, ...Sent[]][] = [
    ['could not be read (encoding json/protobuf)', { encoding: 'json/protobuf', text: '{"person":"ana"}' }],
    ['could not be read (encoding binary/encrypted)', { encoding: 'binary/encrypted', text: '\x00\xff' }],
    ['could not be read (encoding none)', { text: '{}' }],
    ['could not be read (encoding a?b?)', { encoding: 'a\0b\x07', text: '{}' }],
    ['could not be read (encoding json/plain)', { encoding: 'json/plain', text: '{"person":' }],
    ['could not be read (encoding json/plain)', { encoding: 'json/plain' }],
    ['requestId is missing', { encoding: 'json/plain', text: '{"requestId":5,"person":"\xff\xfe"}' }],
    ['an object is expected'],
    ['an object is expected', json('approve')],
    ['an object is expected', json(null)],
    ['requestId is missing', { encoding: 'binary/plain', text: 'approve' }],
    ['U+0000 or half of a surrogate pair', decisionWith({ person: 'an\0a' })],
    ['U+0000 or half of a surrogate pair', decisionWith({ comment: '\ud800' })],
    ['U+0000 or half of a surrogate pair', decisionWith({ edits: { amount: 7, '\0': 1 } })],
    ['comment must be a text', decisionWith({ comment: { text: 'yes' } })],
    ['the decision is 301 kB, at most 256 kB; the largest part of it is comment', decisionWith({ comment: 'x'.repeat(300_000) })],
  ];
  for (const [, ...args] of cases) await send(handle.workflowId, 'decideBySignal', ...args);
  await until(async () => (await droppedOf(handle.workflowId)).length === cases.length);
  expect(await droppedOf(handle.workflowId)).toEqual(cases.map(([reason]) => expect.stringContaining(reason)));
  expect(await approvals(handle.workflowId)).toMatchObject([{ status: 'open' }]);
  expect(await decisions(requestId)).toEqual([]);
  expect(await decide(handle, requestId)).toMatchObject({ accepted: true });
  expect(await handle.result()).toMatchObject({ outcome: 'ana' });
});

it('accepts a decision whose further arguments cannot be decoded', async () => {
  const handle = await waiting('more-arguments');
  const [request] = await approvals(handle.workflowId);
  const decision = { requestId: request!.request_id, person: 'ana', decision: 'approve' };
  await send(handle.workflowId, 'decideBySignal', json(decision), { encoding: 'json/protobuf', text: 'x' }, { text: 'y' });
  expect(await handle.result()).toMatchObject({ outcome: 'ana' });
});

it('drops a child signal that cannot be decoded, and the parent continues', async () => {
  const input = { businessId: 'sig-child', input: payment({ amount: { minor: 2_000_000, currency: 'EUR' } }), configuration: {} };
  const handle = await worker.start('parent', 'sig-parent', input, 'ben');
  await until(async () => (await approvals('transaction:sig-child')).length === 1);
  await send(handle.workflowId, 'childWaits', { encoding: 'binary/encrypted', text: 'x' });
  await until(async () => (await droppedOf(handle.workflowId)).length === 1);
  const [request] = await approvals('transaction:sig-child');
  const child = worker.client.workflow.getHandle('transaction:sig-child');
  expect(await decide(child, request!.request_id)).toMatchObject({ accepted: true });
  expect(await handle.result()).toMatchObject({ outcome: 'ended' });
});

it('answers a status query with undecodable arguments, and records at most twenty dropped signals', async () => {
  const handle = await waiting('many');
  const payloads = [{ metadata: { encoding: Buffer.from('json/protobuf') }, data: Buffer.from('x') }];
  const { workflowId } = handle;
  const asked = { namespace: 'default', execution: { workflowId }, query: { queryType: 'status', queryArgs: { payloads } } };
  const { queryResult } = await worker.client.workflowService.queryWorkflow(asked);
  expect(defaultPayloadConverter.fromPayload<RunView>(queryResult!.payloads![0]!).status).toBe('waiting_approval');
  for (let index = 0; index < 25; index++) await send(workflowId, 'decideBySignal', { encoding: 'x/y', text: '' });
  const [request] = await approvals(workflowId);
  expect(await decide(handle, request!.request_id)).toMatchObject({ accepted: true });
  await handle.result();
  expect(await droppedOf(workflowId)).toHaveLength(20);
});
