import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ACTION } from '../../../src/contracts/invoice/contract.ts';
import { readPain001 } from '../../../src/formats/pain001.ts';
import { requestArguments } from '../../../src/rules/invoice/request.ts';
import { readText } from '../../../src/store/blobs.ts';
import { keepInvoice, times, VENDOR } from '../../../testkit/invoices/invoice.ts';
import { ibanOf } from '../../../testkit/payments/iban.ts';
import { at, configuration, openInvoiceActivities, type InvoiceStage, unproved } from '../../helpers/invoices/activities.ts';

let stage: InvoiceStage;
beforeAll(async () => {
  stage = await openInvoiceActivities();
});
afterAll(() => stage?.close());
beforeEach(() => stage.begin());

const none = { order: null, approval: null };
const schedule = () => stage.attempt('schedule payment', () => stage.activities.schedulePayment({ configuration, at }));

it('books a claimed invoice once as a balanced entry, and reverses it once', async () => {
  await stage.claim();
  await stage.twice('book invoice', () => stage.activities.bookInvoice(none));
  const owed = [
    { account: 'expenses:office', debit: 20_000, credit: 0 },
    { account: 'input_tax', debit: 3_800, credit: 0 },
    { account: `payables:${VENDOR.id}`, debit: 0, credit: 23_800 },
  ];
  expect(await stage.entries()).toEqual(owed);
  expect(await stage.billed()).toEqual([20, 100]);
  await stage.twice('undo book', () => stage.activities.reverseInvoice());
  expect(await stage.entries()).toEqual([
    ...owed,
    ...owed.map(({ account, debit, credit }) => ({ account, debit: credit, credit: debit })),
  ]);
  expect([await stage.billed(), await stage.status()]).toEqual([[0, 0], 'claimed']);
});

it('refuses an entry that does not balance, even if the stored reading says so', async () => {
  await stage.claim();
  await stage.db
    .updateTable('invoices')
    .set({ reading: JSON.stringify(stage.own({ tax: 3_801 })) })
    .where('run_id', '=', stage.runId)
    .execute();
  await expect(stage.book()).rejects.toThrow(/is off by 1 EUR/);
  expect([await stage.entries(), await stage.status()]).toEqual([[], 'claimed']);
});

it('books nothing that a person has not decided as the assessment wants', async () => {
  const shown = stage.own(times(30));
  const claimed = await stage.claim(shown);
  expect(claimed.assessment).toMatchObject({ differences: [expect.any(String), expect.any(String)], needsApproval: true });
  const { document } = await keepInvoice(stage.db, shown);
  const args = requestArguments({ reading: shown, document: document.ref, vendorId: VENDOR.id, payTo: VENDOR.iban });
  const amount = { minor: shown.total!, currency: 'EUR' };
  const order = await stage.approved(ACTION.order, args);
  const approval = await stage.approved(ACTION.approve, args, amount);
  for (const proofs of [none, { order, approval: null }, { order: null, approval }, { order: approval, approval: order }])
    await expect(stage.book(proofs)).rejects.toMatchObject(unproved);
  expect(await stage.book({ order, approval })).toEqual({ booked: `${stage.runId}:book invoice` });
});

it('does not book what another invoice has billed of the order meanwhile', async () => {
  await stage.claim();
  const other = await stage.addRun(`invoice:i${stage.count}-other`);
  await stage.claim(stage.own({ number: `X-${stage.count}`, issuedOn: '2026-10-01' }), {}, other);
  await stage.book();
  await expect(stage.attempt('book invoice', () => stage.activities.bookInvoice(none), other)).rejects.toMatchObject(unproved);
  expect(await stage.status(other)).toBe('claimed');
});

it('books no approval that was given for another reading', async () => {
  const shown = stage.own({ orderNumber: null });
  await stage.claim(shown);
  const { document } = await keepInvoice(stage.db, shown);
  const other = requestArguments({
    reading: stage.own({ orderNumber: null, total: 1 }),
    document: document.ref,
    vendorId: VENDOR.id,
    payTo: VENDOR.iban,
  });
  const approval = await stage.approved(ACTION.approve, other, { minor: 23_800, currency: 'EUR' });
  await expect(stage.book({ order: null, approval })).rejects.toMatchObject(unproved);
});

it('schedules one payment file, which is read back as the payment, and cancels it before it is handed over', async () => {
  await stage.claim();
  await stage.book();
  const { fileRef, payOn, startsAt } = await stage.twice('schedule payment', () => stage.activities.schedulePayment({ configuration, at }));
  expect([payOn, startsAt]).toEqual(['2026-12-02', '2026-12-02T05:00:00.000Z']);
  expect(readPain001((await readText(stage.db, fileRef))!).payments).toMatchObject([
    {
      debtor: { account: configuration.company.iban, name: configuration.company.name },
      creditor: { account: VENDOR.iban, name: VENDOR.name },
      ...{ amount: '238', currency: 'EUR', executeOn: '2026-12-02', endToEndId: `RE-${stage.count}`, refusal: null },
    },
  ]);
  expect(await stage.twice('undo schedule', () => cancel())).toEqual({ undone: 'the payment is cancelled' });
  await expect(handOver()).rejects.toMatchObject({ type: 'UNDO_NOT_POSSIBLE' });
});

const cancel = () => stage.activities.cancelPayment({ fileRun: `payment-file:f${stage.count}` });
const handOver = () => stage.attempt('hand over payment', () => stage.activities.handOverPayment());

it('hands over no payment to an account that is no longer in the master data', async () => {
  await stage.claim();
  await stage.book();
  await schedule();
  const others = { vendor_id: VENDOR.id, iban: ibanOf(1) };
  await stage.db.updateTable('vendor_accounts').set(others).where('iban', '=', VENDOR.iban).execute();
  expect(await stage.twice('hand over payment', () => stage.activities.handOverPayment())).toEqual({
    refusal: expect.stringMatching(/no longer/),
  });
  await stage.db.updateTable('vendor_accounts').set({ iban: VENDOR.iban }).where('iban', '=', others.iban).execute();
  expect(await stage.attempt('undo schedule', cancel)).toEqual({ undone: 'the payment is cancelled' });
});

it('does not take back a payment that was handed over while the bank may still make it, or has made it', async () => {
  await stage.claim();
  await stage.book();
  await schedule();
  await stage.twice('hand over payment', () => stage.activities.handOverPayment());
  const file = await stage.addRun(`payment-file:f${stage.count}`, 'payment-file');
  await expect(stage.attempt('undo schedule', cancel)).rejects.toMatchObject({
    type: 'UNDO_NOT_POSSIBLE',
    message: expect.stringMatching(/may still pay/),
  });
  await stage.db.updateTable('runs').set({ ended_at: new Date() }).where('id', '=', file).execute();
  const payment = await stage.addRun(`transaction:f${stage.count}-1`, 'transaction');
  await stage.db.updateTable('runs').set({ ended_at: new Date() }).where('id', '=', payment).execute();
  const item = { run_id: file, number: 1, business_id: `f${stage.count}-1`, payment: '{}', refusal: null, note: null, end_to_end_id: null };
  await stage.db
    .insertInto('payment_file_items')
    .values({ ...item, outcome: null, reason: null })
    .execute();
  const side = { key: payment, run_id: payment, account: 'a', counterparty: 'b', currency: 'EUR', minor: 1, side: 'credit' } as const;
  await stage.db.insertInto('transfers').values(side).execute();
  await expect(stage.attempt('undo schedule', cancel)).rejects.toMatchObject({
    type: 'UNDO_NOT_POSSIBLE',
    message: expect.stringMatching(/has paid/),
  });
  await stage.db.deleteFrom('transfers').where('key', '=', payment).execute();
  expect(await stage.attempt('undo schedule', cancel)).toEqual({ undone: 'the file was handed over, and the bank has not paid' });
});

it('books the payment once, and not for an invoice whose booking was reversed', async () => {
  await stage.claim();
  await stage.book();
  await stage.twice('settle invoice', () => stage.activities.settleInvoice());
  expect((await stage.entries()).slice(3)).toEqual([
    { account: `payables:${VENDOR.id}`, debit: 23_800, credit: 0 },
    { account: 'bank', debit: 0, credit: 23_800 },
  ]);
  expect(await stage.attempt('undo book', () => stage.activities.reverseInvoice())).toEqual({ undone: 'nothing was booked' });
  expect(await stage.status()).toBe('paid');
});

const approvalOf = async (reading: ReturnType<typeof stage.own>) => {
  const { document } = await keepInvoice(stage.db, reading);
  const args = requestArguments({ reading, document: document.ref, vendorId: VENDOR.id, payTo: VENDOR.iban });
  return stage.approved(ACTION.approve, args, { minor: reading.total!, currency: 'EUR' });
};

it('takes no approval of the total for one of what is left of it', async () => {
  const shown = stage.own({ amountDue: 18_800 });
  await stage.claim(shown);
  const approval = await approvalOf({ ...shown, amountDue: null });
  await expect(stage.book({ order: null, approval })).rejects.toMatchObject(unproved);
});

it('books the whole invoice, and pays what a deposit leaves of it', async () => {
  const shown = stage.own({ amountDue: 18_800 });
  const { assessment } = await stage.claim(shown);
  expect(assessment.doubts).toEqual([expect.stringContaining('only 188.00 EUR of the total')]);
  await stage.book({ order: null, approval: await approvalOf(shown) });
  expect((await stage.entries()).at(-1)).toEqual({ account: `payables:${VENDOR.id}`, debit: 0, credit: 23_800 });
  const { fileRef } = await schedule();
  expect(readPain001((await readText(stage.db, fileRef))!).payments).toMatchObject([{ amount: '188', currency: 'EUR' }]);
  await stage.attempt('settle invoice', () => stage.activities.settleInvoice());
  expect((await stage.entries()).slice(3)).toEqual([
    { account: `payables:${VENDOR.id}`, debit: 18_800, credit: 0 },
    { account: 'bank', debit: 0, credit: 18_800 },
  ]);
});

it('tells the vendor once', async () => {
  const told = { to: VENDOR.email, vendor: VENDOR.name, number: 'RE-1', reason: 'too dear' };
  await stage.twice('tell vendor', () => stage.activities.tellVendor(told));
  expect(stage.mail.accepted.map(({ to, subject }) => [to, subject])).toEqual([[[VENDOR.email], 'Your invoice RE-1']]);
});
