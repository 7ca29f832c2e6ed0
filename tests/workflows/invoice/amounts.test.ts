import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { creditNote, times, VENDOR } from '../../../testkit/invoices/invoice.ts';
import { ibanOf } from '../../../testkit/payments/iban.ts';
import { openInvoiceTest, type InvoiceTest } from '../../helpers/invoices/invoice-test.ts';

let test: InvoiceTest;
beforeAll(async () => {
  test = await openInvoiceTest();
});
afterAll(() => test?.close());

const DAY_MS = 86_400_000;
const fileOf = (id: string) => `invoice-${id.slice(id.indexOf(':') + 1)}`;

it('books a credit note after an approval, and ends without a payment', async () => {
  const run = await test.start({ shown: { ...creditNote(), iban: ibanOf(902) }, input: { receivedFrom: 'paula@signalbox.example' } });
  const { waitingFor } = await run.until('awaiting_approval');
  expect(waitingFor[0]).toMatchObject({ action: 'book_credit_note' });
  expect(waitingFor[0]?.show).toContainEqual({ label: 'Credit note', text: `${run.number} of ${run.issuedOn}` });
  await run.approve({ as: 'piet' });
  expect(await run.result()).toMatchObject({
    ...{ outcome: 'credited', amount: { minor: -23_800 }, decidedBy: ['piet'], payOn: null, paymentFile: null },
    reason: `238.00 EUR stand to our credit with ${VENDOR.name}; nothing is paid`,
  });
  expect(await run.row()).toMatchObject({ status: 'booked' });
});

it('ends an invoice over nothing after a decision, with nothing booked', async () => {
  const run = await test.start({ shown: { ...times(0), lines: [] } });
  await run.until('awaiting_correction');
  await run.approve({ as: 'paula' });
  expect(await run.result()).toMatchObject({ outcome: 'nothing_due', reason: expect.stringContaining('zero'), decidedBy: ['paula'] });
  expect(await run.row()).toBeUndefined();
});

it('pays what a deposit leaves of the total, after an approval that says so', async () => {
  const run = await test.start({ shown: { amountDue: 18_800 } });
  const { waitingFor } = await run.until('awaiting_approval');
  expect(waitingFor[0]).toMatchObject({ arguments: { total: '238.00', amountDue: '188.00' } });
  expect(waitingFor[0]?.show).toContainEqual({ label: 'To pay of it', text: '188.00 EUR' });
  await run.approve({ as: 'paula' });
  await run.until('scheduled');
  expect(await run.lines('book invoice')).toContainEqual(
    expect.objectContaining({ account: `payables:${VENDOR.id}`, credit_minor: 23_800 }),
  );
  await run.cancel({ as: 'paula', reason: 'enough seen' });
  await run.until('cancelled');
});

it('books an invoice of which nothing is left to pay, and asks nobody for an account', async () => {
  const run = await test.start({ shown: { amountDue: 0, iban: ibanOf(903) } });
  const { waitingFor } = await run.until('awaiting_approval');
  expect(waitingFor[0]?.show).toContainEqual({ label: 'If it is booked', text: 'nothing of it is left to pay' });
  await run.approve({ as: 'paula' });
  expect(await run.result()).toMatchObject({ outcome: 'booked', payOn: null, paymentFile: null, decidedBy: ['paula'] });
  expect(await run.row()).toMatchObject({ status: 'booked' });
});

it('asks a person where only one reading saw the amount that is left, and where it is more than the total', async () => {
  const run = await test.start({ shown: { amountDue: 18_800 }, model: { amountDue: null } });
  const { waitingFor } = await run.until('awaiting_correction');
  expect(waitingFor[0]?.show.find(({ label }) => label === 'Amount to pay')?.text).toBe('by rules: 188.00\nby the model: the total');
  await run.approve({ as: 'paula', edits: { amountDue: '300.00' } });
  const again = await run.until('awaiting_correction');
  expect(again.waitingFor[0]?.show[0]?.text).toMatch(/more than the total/);
  await run.reject({ as: 'paula', comment: 'no' });
  expect(await run.result()).toMatchObject({ outcome: 'rejected' });
});

it('pays a small invoice that agrees with order and receipts on its due day, without a person', async () => {
  const run = await test.start();
  const waiting = await run.until('scheduled');
  expect(waiting).toMatchObject({
    result: { outcome: 'scheduled', vendor: VENDOR.id, amount: { minor: 23_800, currency: 'EUR' }, decidedBy: [] },
  });
  expect(await test.table('transfers')).toEqual([]);
  const { payOn } = waiting.result as { payOn: string };
  await test.skip(Date.parse(`${payOn}T12:00:00Z`) - Date.now()); // a payment whose day is over would be reviewed
  expect(await run.result()).toMatchObject({ outcome: 'paid', paymentFile: `payment-file:${fileOf(run.id)}` });
  expect(await run.row()).toMatchObject({ status: 'paid' });
  expect(await run.lines('settle invoice')).toMatchObject([
    { account: `payables:${VENDOR.id}`, debit_minor: 23_800 },
    { account: 'bank', credit_minor: 23_800 },
  ]);
  const transfers = (await test.table('transfers')).filter(({ run_id }) => run_id === `transaction:${fileOf(run.id)}-1`);
  expect(transfers).toMatchObject([{ minor: -23_800 }, { account: VENDOR.iban, minor: 23_800 }]);
});

it('reverses the booking when the bank does not make the payment', async () => {
  const run = await test.start({ shown: { ...times(60), orderNumber: null } });
  await run.until('awaiting_approval');
  await run.approve({ as: 'fiona' });
  await run.until('paying'); // due long ago, by the clock of the tests
  await skipReview(run.id);
  expect(await run.result()).toMatchObject({ outcome: 'not_paid', reason: 'the payment is expired' });
  expect(await run.row()).toMatchObject({ status: 'released' });
});

/** The bank's compliance lets the payment expire. */
async function skipReview(id: string) {
  const asked = async () => (await test.table('approvals')).some(({ run_id }) => run_id === `transaction:${fileOf(id)}-1`);
  while (!(await asked())) await new Promise((resolve) => setTimeout(resolve, 50));
  await test.skip(4 * DAY_MS);
}
