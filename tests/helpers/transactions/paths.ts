import { createPaymentFileActivities } from '../../../src/activities/payment-file/activities.ts';
import { inputOfFile } from '../../../src/client/input-file.ts';
import { PaymentFileConfiguration } from '../../../src/contracts/payment-file/schema.ts';
import { workflowNamed } from '../../../src/contracts/registry.ts';
import type { TransactionInput } from '../../../src/contracts/transaction/schema.ts';
import { createChildActivities } from '../../../src/kit/activity/child.ts';
import type { Decision } from '../../../src/kit/common/approval.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { openTestDatabase } from '../../../testkit/database.ts';
import { until } from '../tickets/stage.ts';
import { startTestWorker } from '../../../testkit/worker.ts';
import { ibanOf } from '../../../testkit/payments/iban.ts';
import { paymentFile, payments, type TestPayment } from '../../../testkit/payments/payment-file.ts';
import { configuration, openTestBank, payment, type TestBank } from '../../../testkit/payments/payment.ts';

type Stage = Awaited<ReturnType<typeof openPaymentStage>>;

/** One way that a payment or a file can take; each has a recorded history. */
interface Path {
  /** Also the business id and the name of the history. */
  name: string;
  drive?: (stage: Stage, id: string) => Promise<unknown>;
}
export interface TransactionPath extends Path {
  changes?: Partial<TransactionInput>;
  settings?: object;
  bank?: Partial<Pick<TestBank, 'opinion' | 'mailRefuses'>>;
}
export interface PaymentFilePath extends Path {
  list: TestPayment[];
  /** What is special about the file. */
  file?: Parameters<typeof paymentFile>[1];
  settings?: object;
}

const LATER = '2030-01-31';
const large = { amount: { minor: 2_000_000, currency: 'EUR' } };
const says =
  (...words: [person: string, decision: Decision['decision']][]) =>
  async (stage: Stage, id: string) => {
    for (const [person, decision] of words) await stage.decide(id, person, decision);
  };

export const transactionPaths: readonly TransactionPath[] = [
  { name: 'plain', changes: { receiptTo: 'pay@acme.example' } },
  { name: 'receipt-refused', changes: { receiptTo: 'pay@acme.example' }, bank: { mailRefuses: true } },
  { name: 'blocked', changes: { creditor: { account: 'XZ1234', name: 'Zharkovsky, Viktor', country: 'XZ' } } },
  { name: 'approved', changes: large, drive: says(['ana', 'approve']) },
  { name: 'rejected', changes: large, drive: says(['ana', 'reject']) },
  { name: 'expired', changes: large, settings: { reviewExpiresAfterMs: 50 } },
  {
    name: 'asked-back',
    changes: large,
    async drive(stage, id) {
      await stage.decide(id, 'ana', 'send_back');
      await stage.stands(id, 'awaiting_answer');
      await stage.handle(id).executeUpdate('answerQuestion', { args: [{ text: 'See the contract.' }] });
      await stage.stands(id, 'awaiting_review');
      await stage.decide(id, 'ana', 'approve', 'review-2');
    },
  },
  { name: 'question-unanswered', changes: large, settings: { reviewExpiresAfterMs: 4_000 }, drive: says(['ana', 'send_back']) },
  { name: 'suspicious-four-eyes', bank: { opinion: { risk: 'high' } }, drive: says(['ana', 'approve'], ['ben', 'approve']) },
  { name: 'no-budget-for-a-model', settings: { budget: { run: { modelCalls: 0 } } }, drive: says(['ana', 'approve']) },
  {
    name: 'booking-refused',
    changes: large,
    async drive(stage, id) {
      await stage.waits(id);
      await stage.db.updateTable('screenings').set({ verdict: 'blocked' }).where('run_id', '=', id).execute();
      await stage.decide(id, 'ana', 'approve');
    },
  },
  { name: 'day-over', changes: { executeOn: '2019-01-02' }, drive: says(['ana', 'approve']) },
  {
    name: 'cancelled-before-its-day',
    changes: { executeOn: LATER },
    drive: (stage, id) => stage.stands(id, 'scheduled').then(() => stage.handle(id).cancel()),
  },
  { name: 'cancelled-in-review', changes: large, drive: (stage, id) => stage.waits(id).then(() => stage.handle(id).cancel()) },
];

const withReview = (count: number): TestPayment[] =>
  payments(count).map((one, index) => (index === 1 ? { ...one, amount: '50000.00' } : one));

const again = {
  file: { debtor: ibanOf(1_000), messageId: 'AGAIN' },
  list: payments(3),
  settings: { pageSize: 2, duplicateReviewers: ['support'] },
};

export const paymentFilePaths: readonly PaymentFilePath[] = [
  { name: 'file-plain', ...again },
  { name: 'file-again-rejected', ...again, drive: (stage, id) => stage.decide(id, 'ana', 'reject', 'pay-again') },
  { name: 'file-again-approved', ...again, drive: (stage, id) => stage.decide(id, 'ana', 'approve', 'pay-again') },
  {
    name: 'file-cancelled-before-its-day',
    list: payments(2),
    file: { day: LATER },
    drive: (stage, id) => stage.stands('transaction:file-cancelled-before-its-day-2', 'scheduled').then(() => stage.handle(id).cancel()),
  },
  { name: 'file-goes-on', list: payments(2), settings: { pageSize: 1, mostEvents: 10 } },
  { name: 'file-bad-payment', list: payments(3).map((one, index) => (index === 1 ? { ...one, account: '' } : one)) },
  {
    name: 'file-reviewed',
    list: withReview(3),
    settings: { mostAtOnce: 1, pageSize: 2 },
    drive: (stage) => stage.decide('transaction:file-reviewed-2', 'ana', 'reject'),
  },
  {
    name: 'file-cancelled',
    list: withReview(2),
    drive: (stage, id) => stage.waits('transaction:file-cancelled-2').then(() => stage.handle(id).cancel()),
  },
];

/** A worker that makes payments and pays files, and what drives a run. */
export async function openPaymentStage(options: Parameters<typeof startTestWorker>[2] = {}) {
  const test = await openTestDatabase();
  const { db } = test;
  const bank = openTestBank(db);
  const settings = { reviewers: ['support'], fraud: { velocityCount: { most: 100_000 }, velocitySum: { major: 1e9 } } };
  const children = createChildActivities({ db, workflowNamed, configurationOf: async () => configuration(settings) });
  const worker = await startTestWorker(db, { ...bank.activities, ...createPaymentFileActivities({ db }), ...children }, options);
  const client = openTestClient(db, process.env['TEST_TEMPORAL_ADDRESS']!);
  const handle = (id: string) => worker.client.workflow.getHandle(id);
  const waits = (id: string) =>
    until(async () => (await db.selectFrom('approvals').select('status').where('run_id', '=', id).execute()).length > 0);
  const stands = (id: string, state: string) =>
    until(async () => (await db.selectFrom('runs').select('state').where('id', '=', id).executeTakeFirst())?.state === state);
  const decide = async (id: string, person: string, decision: Decision['decision'], request = 'review') => {
    await waits(id);
    const word: Decision = {
      requestId: `${id}/${request}`,
      person,
      decision,
      channel: 'cli',
      verified: false,
      comment: 'seen',
      edits: null,
    };
    return handle(id).executeUpdate('decide', { args: [word] });
  };
  return {
    ...{ db, bank, worker, handle, waits, stands, decide },
    async start({ name, changes, settings: own, bank: trouble }: TransactionPath) {
      Object.assign(bank, { opinion: { risk: 'low' }, mailRefuses: false, ...trouble });
      const debtor = { account: `DE75-${name}`, name: 'Acme Corp', country: 'DE' };
      const input = payment({ debtor, ...changes });
      const { fastPath } = workflowNamed('transaction');
      return worker.start('transaction', name, input, 'otto', configuration({ ...settings, ...own }), fastPath);
    },
    async startFile({ name, list, file, settings: own = {} }: PaymentFilePath) {
      const input = await inputOfFile(client, workflowNamed('payment-file'), {
        name: `${name}.xml`,
        bytes: Buffer.from(paymentFile(list, file)),
      });
      return worker.start('paymentFile', name, input, 'otto', PaymentFileConfiguration.parse(own));
    },
    async close() {
      await client.close();
      await worker.stop();
      await test.close();
    },
  };
}
