import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { processArguments, type NotNeeded, type Reviewed } from '../../../src/rules/transaction/review.ts';
import { PROCESS_ACTION } from '../../../src/contracts/transaction/contract.ts';
import { actionHash } from '../../../src/store/effects.ts';
import { insertApproval } from '../../../src/store/approvals.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { configuration, openTestBank, payment, type TestBank } from '../../../testkit/payments/payment.ts';

let test: TestDatabase;
let bank: TestBank;
beforeAll(async () => {
  test = await openTestDatabase();
  bank = openTestBank(test.db);
});
afterAll(() => test?.close());

let count = 0;
const CLEAR = { kind: 'not_needed' } as NotNeeded;
const newRun = () => addRun(test.db, `transaction:e${++count}`, { workflow: 'transaction' });
const conclude = (runId: string, transaction = payment()) =>
  runAttempt(test.db, { runId }, () =>
    bank.activities.concludeScreening({
      transaction,
      configuration: configuration(),
      at: transaction.requestedAt!,
      opinion: null,
      doubts: [],
    }),
  );
const process = (runId: string, review: NotNeeded | Reviewed, transaction = payment()) =>
  runAttempt(test.db, { runId }, () => bank.activities.processTransaction({ transaction, review }));
const transfersOf = (runId: string) => test.db.selectFrom('transfers').selectAll().where('run_id', '=', runId).orderBy('side').execute();
const refused = { type: 'PROOF_INVALID', nonRetryable: true };

/** A stored request of the run. */
async function ask(
  runId: string,
  { status = 'approved', needed = 2, transaction = payment(), selfApproval = false, action = PROCESS_ACTION, by = ['cora', 'dario'] } = {},
) {
  const requestId = `${runId}/review-${++count}`;
  const policy = { approvers: ['compliance'], needed, selfApproval, acceptUnverified: true, expiresAfterMs: 60_000 };
  const request = { requestId, action, arguments: processArguments(transaction), show: [], editable: [], amount: null, policy };
  await test.db.transaction().execute((trx) => insertApproval(trx, runId, request, new Date().toISOString()));
  const final_hash = actionHash(action, request.arguments);
  await test.db
    .updateTable('approvals')
    .set({ status: status as 'approved', final_hash, decided_by: JSON.stringify(by) })
    .where('request_id', '=', requestId)
    .execute();
  return { kind: 'reviewed', proof: { requestId, actionHash: final_hash } } as unknown as Reviewed;
}

it('books a payment once when requested twice, with two sides that sum to zero', async () => {
  const runId = await newRun();
  await conclude(runId);
  const [first, second] = [await process(runId, CLEAR), await process(runId, CLEAR)];
  expect(second).toEqual(first);
  const sides = await transfersOf(runId);
  expect(sides.map(({ side, minor }) => [side, minor])).toEqual([
    ['credit', 15_000],
    ['debit', -15_000],
  ]);
  const lines = test.db.selectFrom('booking_lines').innerJoin('bookings', 'bookings.key', 'booking_lines.booking');
  expect(await lines.select(['account', 'debit_minor', 'credit_minor']).where('run_id', '=', runId).orderBy('line').execute()).toEqual([
    { account: 'deposits:DE07512108001245126162', debit_minor: 15_000, credit_minor: 0 },
    { account: 'deposits:DE36210501700024690959', debit_minor: 0, credit_minor: 15_000 },
  ]);
});

it('logs an attempt and a refusal once each when requested twice', async () => {
  const runId = await newRun();
  const log = (outcome: 'attempted' | 'refused', reasons: string[] = []) =>
    runAttempt(test.db, { runId, activityId: `${outcome}#1` }, () =>
      bank.activities.logTransaction({ transaction: payment(), outcome, verdict: 'clear', reasons }),
    );
  for (const reason of ['one', 'another']) {
    await log('attempted');
    await log('refused', [reason]);
  }
  const rows = await test.db.selectFrom('transfer_log').selectAll().where('run_id', '=', runId).orderBy('outcome').execute();
  expect(rows.map(({ outcome, details }) => [outcome, details['reasons']])).toEqual([
    ['attempted', []],
    ['refused', ['one']],
  ]);
});

it('sends one receipt, to the requested address', async () => {
  const runId = await newRun();
  const transaction = { ...payment(), receiptTo: 'pay@acme.example' };
  const send = () => runAttempt(test.db, { runId }, () => bank.activities.sendReceipt({ transaction, transferKey: 'k' }));
  expect(await send()).toEqual(await send());
  expect(bank.mails.filter(({ to }) => to[0] === 'pay@acme.example')).toHaveLength(1);
});

it('refuses a payment that was not screened, or differs from the screened one', async () => {
  const runId = await newRun();
  await expect(process(runId, CLEAR)).rejects.toMatchObject(refused);
  await conclude(runId);
  await expect(process(runId, CLEAR, payment({ amount: { minor: 15_001, currency: 'EUR' } }))).rejects.toMatchObject(refused);
  expect(await transfersOf(runId)).toEqual([]);
  expect(await test.db.selectFrom('bookings').select('key').where('run_id', '=', runId).execute()).toEqual([]);
});

it('keeps the first verdict despite a later screening', async () => {
  const runId = await newRun();
  const large = payment({ amount: { minor: 2_000_000, currency: 'EUR' } });
  expect(await conclude(runId, large)).toMatchObject({ verdict: 'review', needed: 1 });
  expect(await conclude(runId)).toMatchObject({ verdict: 'review', needed: 1 });
  await expect(process(runId, CLEAR, large)).rejects.toMatchObject(refused);
});

it('asks a person about a name that cannot be compared, and blocks for further parties as for the creditor', async () => {
  const unread = await conclude(await newRun(), payment({ creditor: { account: 'XX1234', name: '\u{1f4b0}' } }));
  expect(unread).toMatchObject({
    verdict: 'review',
    needed: 1,
    reasons: [expect.stringMatching(/^the name of the creditor has no letter/)],
  });
  const named = (country: string) => payment({ parties: [{ role: 'ultimate_creditor', name: 'ZHARKOVSKY V\u0456ktor', country }] });
  expect(await conclude(await newRun(), named('XZ'))).toMatchObject({ verdict: 'blocked' });
  expect(await conclude(await newRun(), named('DE'))).toMatchObject({ verdict: 'review' });
});

it('binds the approval to further parties, and is unchanged without any', async () => {
  const parties = [{ role: 'initiating_party' as const, name: 'Hanna Lind' }];
  expect(processArguments(payment({ parties }))).toEqual({ ...processArguments(payment()), parties });
  expect(processArguments(payment({ parties: [] }))).toEqual(processArguments(payment()));
  const runId = await newRun();
  await conclude(runId, payment({ parties }));
  await expect(process(runId, CLEAR)).rejects.toMatchObject(refused);
});

it('is booked with a valid approval', async () => {
  const runId = await newRun();
  const large = payment({ amount: { minor: 20_000_000, currency: 'EUR' } });
  await conclude(runId, large);
  await process(runId, await ask(runId, { transaction: large }), large);
  expect(await transfersOf(runId)).toHaveLength(2);
});

it('passes the review only with the right combination of verdict and pass', async () => {
  const large = payment({ amount: { minor: 20_000_000, currency: 'EUR' } });
  const listed = payment({ creditor: { account: 'XZ1234', name: 'Viktor Zharkovsky', country: 'XZ' } });
  const other = await newRun();
  const pass = fc.record({
    status: fc.constantFrom('approved', 'open', 'rejected', 'expired', 'cancelled', 'taken_over'),
    needed: fc.constantFrom(1, 2),
    selfApproval: fc.boolean(),
    sameRun: fc.boolean(),
    sameArguments: fc.boolean(),
    action: fc.constantFrom(PROCESS_ACTION, 'send_reply'),
    by: fc.constantFrom<string[]>(['cora', 'dario'], ['cora']),
    forged: fc.boolean(),
  });
  const combination = fc.record({ transaction: fc.constantFrom(large, listed), pass: fc.option(pass) });
  await fc.assert(
    fc.asyncProperty(combination, async ({ transaction, pass: made }) => {
      const runId = await newRun();
      await conclude(runId, transaction);
      let review: NotNeeded | Reviewed = CLEAR;
      if (made) {
        const approvedFor = made.sameArguments ? transaction : payment({ amount: { minor: 5, currency: 'EUR' } });
        review = await ask(made.sameRun ? runId : other, { ...made, transaction: approvedFor });
        if (made.forged) review = { kind: 'reviewed', proof: { ...review.proof, requestId: `${runId}/review-none` } } as Reviewed;
      }
      const right =
        made?.status === 'approved' && made.needed === 2 && !made.selfApproval && made.sameRun && made.sameArguments && !made.forged;
      const may = right && made.action === PROCESS_ACTION && made.by.length === 2 && transaction === large;
      const outcome = await process(runId, review, transaction).then(
        () => 'booked',
        (error: { type?: string }) => error.type,
      );
      expect(outcome).toBe(may ? 'booked' : 'PROOF_INVALID');
      expect(await transfersOf(runId)).toHaveLength(may ? 2 : 0);
    }),
    {
      numRuns: 50,
      examples: [
        [
          {
            transaction: large,
            pass: {
              status: 'approved',
              needed: 2,
              selfApproval: false,
              sameRun: true,
              sameArguments: true,
              action: PROCESS_ACTION,
              by: ['cora', 'dario'],
              forged: false,
            },
          },
        ],
      ],
    },
  );
});
