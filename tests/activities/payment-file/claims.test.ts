import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPaymentFileActivities } from '../../../src/activities/payment-file/activities.ts';
import type { ApprovalProof } from '../../../src/kit/common/approval.ts';
import { keepText } from '../../../src/store/blobs.ts';
import { bookTransfer } from '../../../src/business/bank/transfers.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { ibanOf } from '../../../testkit/payments/iban.ts';
import { paymentFile, payments } from '../../../testkit/payments/payment-file.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());

const activitiesOf = () => createPaymentFileActivities({ db: test.db });
const LONG_AGO = '2020-01-01T00:00:00Z';
let count = 0;
const newDebtor = () => ibanOf(++count);

/** Unpacks a file in a new run, or in the given one. */
async function takeIn(text: string, { id = `payment-file:c${++count}`, since = LONG_AGO, isNew = true } = {}) {
  if (isNew) await addRun(test.db, id, { workflow: 'payment-file' });
  const fileRef = await keepText(test.db, text);
  const { earlier } = await runAttempt(test.db, { runId: id }, () =>
    activitiesOf().unpackPaymentFile({ fileRef, fileName: 'x.xml', since }),
  );
  return { id, fileRef, text, earlier: earlier.map((file) => file.id) };
}
const end = (id: string) => test.db.updateTable('runs').set({ ended_at: new Date(), status: 'failed' }).where('id', '=', id).execute();
const page = (runId: string) => runAttempt(test.db, { runId }, () => activitiesOf().readPaymentPage({ after: 0, most: 10 }));
const pay = (id: string) =>
  test.db.transaction().execute((trx) => {
    const runId = `transaction:${id.split(':')[1]}-1`;
    return bookTransfer(trx, { key: runId, runId, debtor: 'A', creditor: 'B', minor: 1_000, currency: 'EUR' });
  });

it('recognises a file by debtor and message id, and by its payments', async () => {
  const debtor = newDebtor();
  const first = await takeIn(paymentFile(payments(2), { debtor, messageId: 'M1' }));
  expect(first.earlier).toEqual([]);
  expect((await takeIn(paymentFile(payments(3), { debtor, messageId: 'M1' }))).earlier).toEqual([first.id]);
  const spelt = paymentFile(payments(2).toReversed(), { debtor: debtor.replaceAll(/(.{4})/g, '$1 '), messageId: 'M2' });
  expect((await takeIn(spelt.replaceAll('>10.00<', '>+10<'))).earlier).toEqual([first.id]);
});

it('treats no other file as the same', async () => {
  const debtor = newDebtor();
  await takeIn(paymentFile(payments(2), { debtor, messageId: 'M1', day: '2030-01-31' }));
  const others = [
    paymentFile(payments(2), { debtor, messageId: 'M2', day: '2030-02-28' }), // the wages of the next month
    paymentFile(payments(3), { debtor, messageId: 'M3', day: '2030-01-31' }),
    paymentFile(payments(2), { debtor: newDebtor(), messageId: 'M1', day: '2030-01-31' }),
    paymentFile(payments(2), { debtor, messageId: 'M4', day: '2030-01-31' }).replace('>E2E-2<', '>E2E-9<'),
  ];
  for (const text of others) expect((await takeIn(text)).earlier).toEqual([]);
});

it('unpacks a file once when requested twice by the same run', async () => {
  const first = await takeIn(paymentFile(payments(2)));
  expect((await takeIn(first.text, { id: first.id, isNew: false })).earlier).toEqual([]);
  expect((await page(first.id)).items).toHaveLength(2);
});

it('lets exactly one of two simultaneous runs be first', async () => {
  const text = paymentFile(payments(2));
  const both = await Promise.all([takeIn(text), takeIn(text)]);
  expect(both.map(({ earlier }) => earlier.length).sort()).toEqual([0, 1]);
});

it('accepts a file again after a run that paid nothing, and does not let the old run pay it afterwards', async () => {
  const first = await takeIn(paymentFile(payments(2)));
  await end(first.id);
  const second = await takeIn(first.text);
  expect(second.earlier).toEqual([]);
  await expect(page(first.id)).rejects.toMatchObject({ type: 'PROOF_INVALID', message: expect.stringContaining(second.id) });
  expect((await page(second.id)).items).toHaveLength(2);
});

it('asks about a file of an ended run that paid something', async () => {
  const first = await takeIn(paymentFile(payments(2)));
  await pay(first.id);
  await end(first.id);
  expect((await takeIn(first.text)).earlier).toEqual([first.id]);
});

it('does not treat a file as a duplicate after the configured days', async () => {
  const first = await takeIn(paymentFile(payments(2)));
  await pay(first.id);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  expect((await takeIn(first.text, { since: tomorrow })).earlier).toEqual([]);
});

it('pays again only with an approval', async () => {
  const first = await takeIn(paymentFile(payments(2)));
  const proof = { requestId: 'none', actionHash: '' } as unknown as ApprovalProof;
  const again = runAttempt(test.db, { runId: first.id }, () =>
    activitiesOf().payFileAgain({ fileRef: first.fileRef, arguments: {}, proof }),
  );
  await expect(again).rejects.toMatchObject({ type: 'PROOF_INVALID' });
});
