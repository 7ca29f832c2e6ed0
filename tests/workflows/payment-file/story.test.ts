import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPaymentFileActivities } from '../../../src/activities/payment-file/activities.ts';
import { inputOfFile } from '../../../src/client/input-file.ts';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { PaymentFileConfiguration, PaymentFileResult } from '../../../src/contracts/payment-file/schema.ts';
import { workflowNamed } from '../../../src/contracts/registry.ts';
import { createChildActivities } from '../../../src/kit/activity/child.ts';
import { reads } from '../../../src/kit/activity/effect-class.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import type { RunView } from '../../../src/kit/common/view.ts';
import { readText } from '../../../src/store/blobs.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { until } from '../../helpers/tickets/stage.ts';
import { paymentFile, payments, type TestPayment } from '../../../testkit/payments/payment-file.ts';
import { configuration, openTestBank, type TestBank } from '../../../testkit/payments/payment.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

let test: TestDatabase;
let bank: TestBank;
let worker: TestWorker;
let client: SignalboxClient;
/** Whether every page after the first is refused. */
let takenOver = false;
/** For the transactions: the account in these files makes many payments. */
const busy = { reviewers: ['support'], fraud: { velocityCount: { most: 100_000 }, velocitySum: { major: 1e9 } } };
beforeAll(async () => {
  test = await openTestDatabase();
  const { db } = test;
  bank = openTestBank(db);
  const children = createChildActivities({ db, workflowNamed, configurationOf: async () => configuration(busy) });
  const files = createPaymentFileActivities({ db });
  const readPaymentPage = reads((page: { after: number; most: number }) => {
    if (takenOver && page.after > 0) throw new SignalboxError('PROOF_INVALID', { detail: 'the test says so' });
    return files.readPaymentPage(page);
  });
  worker = await startTestWorker(db, { ...bank.activities, ...files, readPaymentPage, ...children });
  client = openTestClient(db, process.env['TEST_TEMPORAL_ADDRESS']!);
});
afterAll(async () => {
  await client?.close();
  await worker?.stop();
  await test?.close();
});

async function start(name: string, list: TestPayment[], settings: object = {}, text = paymentFile(list)) {
  const input = await inputOfFile(client, workflowNamed('payment-file'), { name: `${name}.xml`, bytes: Buffer.from(text) });
  const { workflowId } = await worker.start('paymentFile', name, input, 'ana', PaymentFileConfiguration.parse(settings));
  return worker.client.workflow.getHandle(workflowId); // of the latest execution
}
const itemsOf = (id: string) => test.db.selectFrom('payment_file_items').selectAll().where('run_id', '=', id).orderBy('number').execute();
const childrenOf = (name: string) =>
  test.db
    .selectFrom('runs')
    .select(['id', 'status', 'initiator', 'state'])
    .where('id', 'like', `transaction:${name}-%`)
    .orderBy('id') // they are written at the same time
    .execute();

const SIZE = Number(process.env['PAYMENT_FILE_SIZE'] ?? 20);
const IS_LARGE = SIZE > 60;
const MOST_EVENTS = IS_LARGE ? 2_000 : 100;

it(
  `pays a file of ${SIZE} payments in executions of bounded length`,
  async () => {
    const startedAt = performance.now();
    const handle = await start('big', payments(SIZE), { pageSize: IS_LARGE ? 50 : 5, mostEvents: MOST_EVENTS });
    const first = (await handle.describe()).runId;
    const result = PaymentFileResult.parse(await handle.result());
    const seconds = (performance.now() - startedAt) / 1_000;
    const sum = payments(SIZE).reduce((total, { amount }) => total + Math.round(Number(amount) * 100), 0);
    expect(result).toMatchObject({ payments: SIZE, counts: { completed: SIZE }, sums: { completed: { EUR: sum } }, modelCalls: SIZE });
    const lengths: number[] = [];
    for (let runId: string | undefined = first; runId;) {
      const { events } = await worker.client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
      lengths.push(events!.length);
      runId = events!.at(-1)!.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
    }
    if (process.env['PAYMENT_FILE_SIZE']) process.stderr.write(`${SIZE} payments: ${seconds.toFixed(1)} s, events ${lengths.join(', ')}\n`);
    expect(lengths.length).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThan(MOST_EVENTS * 2 + 200); // a page is finished before the run continues as new
    const report = JSON.parse((await readText(test.db, result.reportRef!))!) as { outcome: string }[];
    expect(report).toHaveLength(SIZE);
    const booked = await test.db.selectFrom('transfers').select('key').where('run_id', 'like', 'transaction:big-%').execute();
    expect(booked).toHaveLength(2 * SIZE);
    expect(JSON.stringify(result).length).toBeLessThan(1_000);
  },
  IS_LARGE ? 1_200_000 : 120_000,
);

it('pays the valid payments of a file, and reports what is wrong with each invalid one', async () => {
  const list = payments(5);
  list[1] = { ...list[1]!, currency: 'ABC' };
  list[2] = { ...list[2]!, account: '' };
  list[3] = { ...list[3]!, amount: '10.5', currency: 'JPY' };
  const handle = await start('mixed', list);
  expect(await handle.result()).toMatchObject({ payments: 5, counts: { completed: 2, invalid: 3 } });
  const items = await itemsOf(handle.workflowId);
  expect(items.map(({ outcome }) => outcome)).toEqual(['completed', 'invalid', 'invalid', 'invalid', 'completed']);
  expect(items.slice(1, 4).map(({ reason }) => reason?.split(':')[0])).toEqual([
    expect.stringMatching(/^amount/),
    'creditor.account',
    'amount.minor',
  ]);
  expect((await childrenOf('mixed')).map(({ id, initiator }) => [id, initiator])).toEqual([
    ['transaction:mixed-1', 'ana'],
    ['transaction:mixed-5', 'ana'],
  ]);
});

it('cancels waiting payments with the file, and keeps booked ones', async () => {
  const list = payments(4);
  list[2] = { ...list[2]!, amount: '50000.00' };
  const handle = await start('cancelled', list, { mostAtOnce: 1, pageSize: 1 });
  const progressOf = async () => (await handle.query<RunView>('status')).progress;
  const standing = { started: 4, done: 3, refused: 0, failed: 0, waiting: 1, of: 4 }; // a waiting payment delays neither its page nor the next
  await until(async () => isDeepStrictEqual(await progressOf(), standing));
  expect((await handle.query<RunView>('status')).state).toBe('paying');
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow();
  const states = (await childrenOf('cancelled')).map(({ id, state }) => [id.split('-').at(-1), state]).sort();
  expect(states).toEqual([
    ['1', 'completed'],
    ['2', 'completed'],
    ['3', 'cancelled'],
    ['4', 'completed'],
  ]);
});

it('cancels waiting payments when the file itself fails, and fails with its own cause', async () => {
  takenOver = true;
  const list = payments(2).map((one) => ({ ...one, amount: '50000.00' }));
  const handle = await start('failing', list, { pageSize: 1 });
  await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'PROOF_INVALID' } });
  takenOver = false;
  expect((await childrenOf('failing')).map(({ id, state }) => [id, state])).toEqual([['transaction:failing-1', 'cancelled']]);
});

it('reports the outcome of a review that ends after the other payments', async () => {
  const list = payments(3);
  list[0] = { ...list[0]!, amount: '50000.00' };
  const handle = await start('reviewed', list, { mostAtOnce: 1, pageSize: 1, mostEvents: 10 });
  await until(async () => (await handle.query<RunView>('status')).step === 'wait for reviews');
  const word = {
    requestId: 'transaction:reviewed-1/review',
    person: 'ben',
    decision: 'reject',
    channel: 'cli',
    verified: false,
    edits: null,
  };
  const child = worker.client.workflow.getHandle('transaction:reviewed-1');
  await child.executeUpdate('decide', { args: [{ ...word, comment: 'not ours' }] });
  expect(await handle.result()).toMatchObject({ counts: { completed: 2, rejected: 1 } });
  expect((await itemsOf(handle.workflowId)).map(({ outcome }) => outcome)).toEqual(['rejected', 'completed', 'completed']);
});

it('shares its budget among parallel payments: together they stay within its limit of calls', async () => {
  const before = bank.modelCalls;
  const handle = await start('budget', payments(3), { budget: { run: { modelCalls: 1 } } });
  const standing = async () => (await childrenOf('budget')).map(({ state }) => state).sort();
  await until(async () => isDeepStrictEqual(await standing(), ['awaiting_review', 'awaiting_review', 'completed']));
  expect(bank.modelCalls - before).toBe(1);
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow();
});

it('reports the other payments while some wait for their day without counting as in progress', async () => {
  const list = payments(4);
  list[1] = { ...list[1]!, currency: 'ABC' };
  const text = paymentFile(list, { day: '2030-01-31' }).replace(
    '<Ustrd>Invoice E2E-4',
    '<Ustrd/><Strd><GrnshmtRmt/></Strd><Ustrd>Invoice E2E-4',
  );
  const handle = await start('later', list, { mostAtOnce: 1, pageSize: 1 }, text);
  await until(async () => (await handle.query<RunView>('status')).result !== null);
  const { result, progress } = await handle.query<RunView>('status');
  expect(result).toMatchObject({ outcome: 'reported', counts: { scheduled: 2, invalid: 2 } });
  expect(progress).toMatchObject({ scheduled: 2, waiting: 0, refused: 2 });
  const report = JSON.parse((await readText(test.db, PaymentFileResult.parse(result).reportRef!))!) as object[];
  expect(report[0]).toMatchObject({ outcome: 'scheduled', endToEndId: 'E2E-1', executeOn: '2030-01-31' });
  expect(report[3]).toMatchObject({ outcome: 'invalid', reason: expect.stringContaining('CdtTrfTxInf[4]/RmtInf/Strd/GrnshmtRmt') });
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow();
  expect((await childrenOf('later')).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
});

it('asks before it pays a duplicate file, and pays it again only with a comment', async () => {
  const list = payments(2);
  const text = paymentFile(list);
  const settings = { duplicateReviewers: ['support'] };
  const first = await start('once', list, settings, text);
  expect(await first.result()).toMatchObject({ outcome: 'reported', counts: { completed: 2 } });
  const answer = async (name: string, decision: 'approve' | 'reject', comment: string) => {
    const handle = await start(name, list, settings, text);
    await until(async () => (await handle.query<RunView>('status')).waitingFor.length === 1);
    expect(await childrenOf(name)).toEqual([]);
    const word = { requestId: `${handle.workflowId}/pay-again`, person: 'ben', decision, channel: 'cli', verified: false, edits: null };
    return { handle, told: await handle.executeUpdate('decide', { args: [{ ...word, comment }] }) };
  };
  const no = await answer('again-no', 'reject', 'a slip');
  expect(await no.handle.result()).toMatchObject({ outcome: 'duplicate', duplicateOf: ['paymentFile:once'], counts: {}, reportRef: null });
  const silent = await answer('again-yes', 'approve', '');
  expect(silent.told).toMatchObject({ accepted: false, code: 'COMMENT_REQUIRED' });
  const word = {
    requestId: 'paymentFile:again-yes/pay-again',
    person: 'ben',
    decision: 'approve',
    channel: 'cli',
    verified: false,
    edits: null,
  };
  await silent.handle.executeUpdate('decide', { args: [{ ...word, comment: 'the goods came twice' }] });
  expect(await silent.handle.result()).toMatchObject({ outcome: 'reported', duplicateOf: ['paymentFile:once'], counts: { completed: 2 } });
});

it('refuses a file with wrong totals before the start, and stores nothing of it', async () => {
  const text = paymentFile(payments(2), { sum: '1.00' });
  const contract = workflowNamed('payment-file');
  const count = async () => (await test.db.selectFrom('blobs').select('ref').execute()).length;
  const before = await count();
  await expect(inputOfFile(client, contract, { name: 'x.xml', bytes: Buffer.from(text) })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    field: 'Document/CstmrCdtTrfInitn/GrpHdr/CtrlSum',
  });
  expect(await count()).toBe(before);
});
