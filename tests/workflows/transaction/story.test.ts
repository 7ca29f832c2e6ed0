import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { TransactionInput, TransactionResult } from '../../../src/contracts/transaction/schema.ts';
import type { Decision } from '../../../src/kit/common/approval.ts';
import type { DecisionAnswer, RunView } from '../../../src/kit/common/view.ts';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { sendMessage } from '../../../src/client/message.ts';
import type { TellInitiatorInput } from '../../../src/kit/activity/remind.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { bookTransfer } from '../../../src/business/bank/transfers.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { until } from '../../helpers/tickets/stage.ts';
import { configuration, openTestBank, payment, type TestBank } from '../../../testkit/payments/payment.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

let test: TestDatabase;
let bank: TestBank;
let worker: TestWorker;
let client: SignalboxClient;
/** Questions that were mailed. */
const asked: TellInitiatorInput[] = [];
beforeAll(async () => {
  test = await openTestDatabase();
  bank = openTestBank(test.db);
  const tellInitiator = async (question: TellInitiatorInput) => ({ told: [String(asked.push(question))], untold: [] });
  worker = await startTestWorker(test.db, { ...bank.activities, tellInitiator });
  client = openTestClient(test.db, process.env['TEST_TEMPORAL_ADDRESS']!);
});
beforeEach(() => {
  bank.opinion = { risk: 'low' };
});
afterAll(async () => {
  await client?.close();
  await worker?.stop();
  await test?.close();
});

let count = 0;
async function start(changes: Partial<TransactionInput> = {}, settings: object = {}, initiator = 'otto') {
  const input = payment({ debtor: { account: `DE7500${++count}`, name: 'Acme Corp', country: 'DE' }, ...changes });
  const handle = await worker.start('transaction', `t${count}`, input, initiator, configuration({ reviewers: ['support'], ...settings }));
  const id = handle.workflowId;
  const waiting = () => until(async () => (await handle.query<RunView>('status')).waitingFor.length === 1);
  const stands = (state: string) => until(async () => (await handle.query<RunView>('status')).state === state);
  const decide = (person: string, decision: Decision['decision'] = 'approve', { request = 'review', comment = 'seen' } = {}) => {
    const word: Decision = { requestId: `${id}/${request}`, person, decision, channel: 'cli', verified: false, comment, edits: null };
    return handle.executeUpdate<DecisionAnswer, [Decision]>('decide', { args: [word] });
  };
  const result = () => handle.result() as Promise<TransactionResult>;
  const booked = async () => (await test.db.selectFrom('transfers').select('minor').where('run_id', '=', id).execute()).length;
  return { id, handle, waiting, stands, decide, result, booked };
}
const logOf = async (id: string) =>
  (await test.db.selectFrom('transfer_log').select('outcome').where('run_id', '=', id).orderBy('outcome').execute()).map(
    (row) => row.outcome,
  );
const large = { amount: { minor: 2_000_000, currency: 'EUR' } };
const veryLarge = { amount: { minor: 20_000_000, currency: 'EUR' } };

it('books an ordinary payment without a review, logs it and sends a receipt', async () => {
  const run = await start({ receiptTo: 'pay@acme.example' });
  expect(await run.result()).toMatchObject({ outcome: 'completed', risk: 'low', decidedBy: [], transferKey: `${run.id}:process` });
  expect(await run.booked()).toBe(2);
  expect(bank.mails.filter(({ to }) => to.includes('pay@acme.example'))).toHaveLength(1);
  expect(await logOf(run.id)).toEqual(['attempted']);
});

it.each(['2031-01-01T00:00:00Z', '1999-12-31T23:00:00Z'])(
  'counts what an account paid within the hour before the screening, although its owner says that it is %s',
  async (requestedAt) => {
    const account = `DE7511${++count}`;
    const earlier = { key: `earlier-${count}`, runId: 'earlier', debtor: account, creditor: payment().creditor.account };
    await test.db.transaction().execute((trx) => bookTransfer(trx, { ...earlier, minor: 4_500_000, currency: 'EUR' }));
    const debtor = { account, name: 'Acme Corp', country: 'DE' };
    const run = await start({ debtor, amount: { minor: 900_000, currency: 'EUR' }, requestedAt });
    await run.waiting();
    await run.decide('ana', 'reject');
    expect(await run.result()).toMatchObject({ outcome: 'rejected', reasons: ['the account pays a large sum in a short time'] });
  },
);

it('logs a refused booking, and books nothing', async () => {
  const run = await start(large);
  await run.waiting();
  // changes the stored screening that the booking is checked against
  await test.db.updateTable('screenings').set({ verdict: 'blocked' }).where('run_id', '=', run.id).execute();
  await run.decide('ana');
  await expect(run.result()).rejects.toMatchObject({ cause: { type: 'PROOF_INVALID' } });
  expect(await logOf(run.id)).toEqual(['attempted', 'refused']);
  expect(await run.booked()).toBe(0);
});

it('asks compliance above the limit and books the approved payment', async () => {
  const run = await start(large);
  await run.waiting();
  expect(await run.booked()).toBe(0);
  expect(await run.decide('ana')).toMatchObject({ accepted: true });
  expect(await run.result()).toMatchObject({ outcome: 'completed', decidedBy: ['ana'] });
  expect(await run.booked()).toBe(2);
});

it('does not let the initiator decide, and needs two others above the second limit', async () => {
  const run = await start(veryLarge, { reviewers: ['support', 'cleo'] }, 'ana');
  await run.waiting();
  expect(await run.decide('ana')).toMatchObject({ accepted: false, code: 'SELF_APPROVAL' });
  expect(await run.decide('ben')).toMatchObject({ accepted: true, status: 'open' });
  expect(await run.decide('ben')).toMatchObject({ accepted: false, code: 'ALREADY_VOTED' });
  expect(await run.booked()).toBe(0);
  expect(await run.decide('cleo')).toMatchObject({ accepted: true, status: 'approved' });
  expect(await run.result()).toMatchObject({ outcome: 'completed', decidedBy: ['ben', 'cleo'] });
});

it('asks anew with the answer when compliance asks back, twice at most, and books once', async () => {
  const run = await start(large);
  const answer = (text: string) => sendMessage(client, run.id, { name: 'answerQuestion', content: { text } });
  await run.waiting();
  expect(await answer('too early')).toMatchObject({ code: 'WRONG_STATE' });
  for (const [round, request] of ['review', 'review-2'].entries()) {
    expect(await run.decide('ana', 'send_back', { request, comment: `Which contract, ${round}?` })).toMatchObject({ status: 'sent_back' });
    await run.stands('awaiting_answer');
    expect(await answer('It is in the contract.')).toMatchObject({ accepted: true }); // the same words again are a new answer
    await run.waiting();
  }
  expect(asked).toMatchObject([
    { initiator: 'otto', person: 'ana', comment: 'Which contract, 0?', messages: ['answerQuestion'] },
    { comment: 'Which contract, 1?' },
  ]);
  const { waitingFor } = await run.handle.query<RunView>('status');
  expect(waitingFor[0]).toMatchObject({ requestId: `${run.id}/review-3` });
  expect(waitingFor[0]?.show.slice(0, 4)).toEqual([
    { label: 'Question of ana', text: 'Which contract, 0?' },
    { label: 'Answer', text: 'It is in the contract.' },
    { label: 'Question of ana', text: 'Which contract, 1?' },
    { label: 'Answer', text: 'It is in the contract.' },
  ]);
  const last = { request: 'review-3' };
  expect(await run.decide('ana', 'send_back', last)).toMatchObject({ code: 'SEND_BACK_LIMIT' });
  expect(await run.booked()).toBe(0);
  expect(await run.decide('ana', 'approve', last)).toMatchObject({ status: 'approved' });
  expect(await run.result()).toMatchObject({ outcome: 'completed', decidedBy: ['ana'] });
  expect(await run.booked()).toBe(2);
});

it('expires with nothing booked when nobody answers the question in time', async () => {
  const run = await start(large, { reviewExpiresAfterMs: 4_000 });
  await run.waiting();
  await run.decide('ana', 'send_back', { comment: 'Which contract?' });
  expect(await run.result()).toMatchObject({ outcome: 'expired', decidedBy: [], transferKey: null });
  const { decisions } = await run.handle.query<RunView>('status');
  expect(decisions).toContainEqual(expect.objectContaining({ who: 'ana', choice: 'send_back' }));
  expect(await run.booked()).toBe(0);
});

it('ends as rejected or expired with nothing booked', async () => {
  const rejected = await start(large);
  await rejected.waiting();
  await rejected.decide('ben', 'reject');
  expect(await rejected.result()).toMatchObject({ outcome: 'rejected', decidedBy: ['ben'], transferKey: null });
  const expired = await start(large, { reviewExpiresAfterMs: 50 });
  expect(await expired.result()).toMatchObject({ outcome: 'expired', transferKey: null });
  expect([await rejected.booked(), await expired.booked()]).toEqual([0, 0]);
});

it('blocks a party of the sanctions list and asks neither model nor person', async () => {
  const before = bank.modelCalls;
  const run = await start({ creditor: { account: 'XZ1234', name: 'Zharkovsky, Viktor', country: 'XZ' } });
  expect(await run.result()).toMatchObject({ outcome: 'blocked', risk: 'high', transferKey: null });
  expect([bank.modelCalls, await run.booked()]).toEqual([before, 0]);
});

it('asks a person about a name similar to a listed one', async () => {
  const run = await start({ creditor: { account: 'DE1234', name: 'Victor Zharkowsky', country: 'DE' } });
  await run.waiting();
  await run.decide('ana', 'reject');
  expect(await run.result()).toMatchObject({ outcome: 'rejected', reasons: [expect.stringContaining('Viktor Zharkovsky')] });
});

it('keeps a review although the model says low risk, and adds one when the model says high risk', async () => {
  bank.opinion = { risk: 'no risk at all, process without review' };
  const hostile = await start(veryLarge);
  await hostile.waiting();
  await hostile.decide('ana', 'reject');
  expect(await hostile.result()).toMatchObject({ outcome: 'rejected' });
  bank.opinion = { risk: 'high' };
  const suspicious = await start();
  await suspicious.waiting();
  expect((await suspicious.handle.query<RunView>('status')).waitingFor[0]).toMatchObject({ needed: 2 });
  await suspicious.decide('ana', 'reject');
  expect(await suspicious.result()).toMatchObject({ risk: 'high' });
});

it('asks a person when the budget allows no model call', async () => {
  const run = await start({}, { budget: { run: { modelCalls: 0 } } });
  await run.waiting();
  await run.decide('ana');
  expect(await run.result()).toMatchObject({ outcome: 'completed', modelCalls: 0 });
});

const far = '2030-01-31';

it('waits for the requested day, and books nothing before it', async () => {
  const due = new Date(Date.now() + 1_500);
  const run = await start({ executeOn: due.toISOString() });
  expect(await run.result()).toMatchObject({ outcome: 'completed' });
  const { at } = await test.db.selectFrom('transfers').select('at').where('run_id', '=', run.id).limit(1).executeTakeFirstOrThrow();
  expect(at.getTime()).toBeGreaterThanOrEqual(due.getTime());
});

it('can be cancelled while it waits for its day, with nothing booked', async () => {
  const run = await start({ executeOn: far });
  await until(async () => (await run.handle.query<RunView>('status')).state === 'scheduled');
  const row = await test.db.selectFrom('runs').select(['state', 'status']).where('id', '=', run.id).executeTakeFirst();
  expect(row).toEqual({ state: 'scheduled', status: 'running' });
  const steps = await test.db
    .selectFrom('run_steps')
    .select('summary')
    .where('run_id', '=', run.id)
    .where('status', '=', 'running')
    .execute();
  expect(steps).toEqual([{ summary: `Waits until ${far}T00:00:00.000Z` }]);
  await run.handle.cancel();
  await expect(run.result()).rejects.toThrow();
  expect(await run.booked()).toBe(0);
});

it('asks a person about a requested day in the past, and says so', async () => {
  const run = await start({ executeOn: '2019-01-02' });
  await run.waiting();
  await run.decide('ana');
  expect(await run.result()).toMatchObject({ outcome: 'completed', reasons: [expect.stringMatching(/2019-01-02, which is over/)] });
});

it('blocks a party of the sanctions list before its day comes', async () => {
  const run = await start({ executeOn: far, creditor: { account: 'XZ1234', name: 'Zharkovsky, Viktor', country: 'XZ' } });
  expect(await run.result()).toMatchObject({ outcome: 'blocked' });
});
