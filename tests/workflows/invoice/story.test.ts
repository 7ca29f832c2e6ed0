import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { InvoiceReading } from '../../../src/contracts/invoice/reading.schema.ts';
import type { InvoiceInput } from '../../../src/contracts/invoice/schema.ts';
import {
  answerOf,
  addOrder,
  addPurchasing,
  creditNote,
  inDays,
  keepBroken,
  keepInvoice,
  pages,
  reading,
  times,
  VENDOR,
} from '../../../testkit/invoices/invoice.ts';
import { ibanOf } from '../../../testkit/payments/iban.ts';
import { openWorkflowTest, type WorkflowTest } from '../../../testkit/workflow.ts';

let test: WorkflowTest;
beforeAll(async () => {
  const transaction = { fraud: { oddHour: { fromUtc: 0, toUtc: 0 } }, model: false };
  const invoice = { payment: { mostDaysAhead: 1_000 } };
  test = await openWorkflowTest('invoice', { partners: { documents: pages }, configurations: { transaction, invoice } });
  await addPurchasing(test.db);
});
afterAll(() => test?.close());

/** Later than every skip of the clock before the tests that pay. */
const dueOn = inDays(200);
let skippedMs = 0;
const skip = (ms: number) => {
  skippedMs += ms;
  return test.skip(ms);
};
const DAY_MS = 86_400_000;
let count = 0;
interface Started {
  /** What the page says, and so the reading by rules. */
  shown?: Partial<InvoiceReading>;
  /** What the model reads otherwise. */
  model?: Partial<InvoiceReading>;
  input?: Partial<InvoiceInput>;
  configuration?: object;
}
/** An invoice over a new order, with a number of its own. */
async function start({ shown = {}, model = {}, input = {}, configuration = {} }: Started = {}) {
  const number = `RE-${++count}`;
  await addOrder(test.db, `PO-${count}`);
  const page = reading({ number, orderNumber: `PO-${count}`, issuedOn: inDays(count - 60), dueOn, ...shown });
  test.model.answer('readInvoiceImage', answerOf({ ...page, ...model }));
  const kept = await keepInvoice(test.db, page);
  const run = await test.start({ ...kept, ...input }, { as: 'otto', configuration });
  const row = async () => (await test.table('invoices')).find(({ run_id }) => run_id === run.id);
  const lines = async (step: string) => (await test.table('booking_lines')).filter(({ booking }) => booking === `${run.id}:${step}`);
  return { ...run, number, row, lines };
}

it('asks a person who sees both readings where they differ, and goes on with exactly what was approved', async () => {
  const run = await start({ shown: { total: 28_300 }, model: { total: 23_800 } });
  const waiting = await run.until('awaiting_correction');
  const [request] = waiting.waitingFor;
  expect(request?.show.find(({ label }) => label === 'Total amount')?.text).toBe('by rules: 283.00\nby the model: 238.00');
  expect(await run.refusal(run.approve({ as: 'otto', edits: { total: '238.00' } }))).toBe('NOT_ALLOWED');
  await run.approve({ as: 'paula', edits: { total: '238,00' } });
  const again = { requestId: expect.stringMatching(/-2$/), arguments: expect.objectContaining({ total: '238,00' }) };
  expect(await run.until('awaiting_correction')).toMatchObject({ waitingFor: [again] });
  await run.approve({ as: 'paula', edits: { total: '238.00' } });
  expect(await run.until('scheduled')).toMatchObject({ result: { outcome: 'scheduled', decidedBy: ['paula'] } });
  expect(await run.row()).toMatchObject({ total_minor: 23_800, status: 'booked' });
});

it('asks a person where the document cannot be read, with what the other reading found', async () => {
  const run = await start({ input: await keepBroken(test.db) });
  const { waitingFor } = await run.until('awaiting_correction');
  expect(waitingFor[0]?.show.find(({ label }) => label === 'Why you are asked')?.text).toBe(
    'The document cannot be read: the test says so',
  );
  await run.approve({ as: 'paula' });
  expect(await run.until('scheduled')).toMatchObject({ result: { amount: { minor: 23_800 }, decidedBy: ['paula'] } });
});

it('pays no changed account before a second person has asked the vendor, and takes the account back when the payment is refused', async () => {
  const account = ibanOf(901);
  const run = await start({ shown: { iban: account }, input: { receivedFrom: 'paula@signalbox.example' } });
  const { waitingFor } = await run.until('awaiting_vendor_check');
  expect(waitingFor[0]?.show[0]?.text).toMatch(/never one from this invoice or its mail/);
  expect(await run.refusal(run.approve({ as: 'paula', comment: 'mine' }))).toBe('NOT_ALLOWED');
  expect(await run.refusal(run.approve({ as: 'vera' }))).toBe('COMMENT_REQUIRED');
  await run.approve({ as: 'vera', comment: 'called them' });
  await run.until('awaiting_approval');
  expect(await run.refusal(run.approve({ as: 'paula' }))).toBe('LEFT_OUT');
  await run.reject({ as: 'piet', comment: 'smells' });
  expect(await run.result()).toMatchObject({ outcome: 'rejected', reason: 'smells', decidedBy: ['vera'] });
  expect((await test.table('vendor_accounts')).filter(({ iban }) => iban === account)).toEqual([]);
  expect(await run.row()).toMatchObject({ status: 'released' });
});

it('never pays a new vendor without a call, and knows it afterwards', async () => {
  const stranger = { vendorName: 'Neu & Co. KG', vendorTaxId: 'DE811907980', iban: ibanOf(77), orderNumber: null };
  const first = await start({ shown: stranger });
  await first.until('awaiting_vendor_check');
  await first.approve({ as: 'vera', comment: 'called them' });
  await first.until('awaiting_approval');
  await first.approve({ as: 'paula' });
  await first.until('scheduled');
  const second = await start({ shown: stranger });
  await second.until('awaiting_approval');
  await second.reject({ as: 'paula' });
  expect(await second.result()).toMatchObject({ outcome: 'rejected' });
});

it('tells the vendor at the address of the master data what a buyer disputes', async () => {
  const run = await start({ shown: times(2), input: { receivedFrom: 'buero@papierhaus.example' } });
  await run.until('awaiting_buyer');
  await run.reject({ as: 'bruno', comment: 'We agreed on 5.00 EUR.' });
  expect(await run.result()).toMatchObject({ outcome: 'disputed', reason: 'We agreed on 5.00 EUR.' });
  expect(test.mails(VENDOR.email).map(({ text }) => text)).toEqual([expect.stringContaining('We agreed on 5.00 EUR.')]);
});

it('ends an invoice that comes again as a duplicate, and asks a person about another one under its number', async () => {
  const first = await start();
  await first.until('scheduled');
  const number = first.number.replace('-', '/00');
  const second = await start({ shown: { number, issuedOn: inDays(Number(first.number.slice(3)) - 60) } });
  expect(await second.result()).toMatchObject({ outcome: 'duplicate', reason: expect.stringContaining(first.id), decidedBy: [] });
  const other = await start({ shown: { number, ...times(2) } });
  await other.until('awaiting_number');
  expect(await other.refusal(other.approve({ as: 'otto', comment: 'mine' }))).toBe('NOT_ALLOWED');
  await other.approve({ as: 'paula', comment: 'The number is taken.' });
  expect(await other.result()).toMatchObject({ outcome: 'disputed', reason: 'The number is taken.', decidedBy: ['paula'] });
  expect(await other.row()).toBeUndefined();
  const misread = await start({ shown: { number } });
  await misread.until('awaiting_number');
  await misread.approve({ as: 'paula', comment: 'A smudge.', edits: { invoiceNumber: misread.number } });
  expect(await misread.until('scheduled')).toMatchObject({ result: { number: misread.number, decidedBy: ['paula'] } });
});

it('books a credit note after an approval, and ends without a payment', async () => {
  const run = await start({ shown: { ...creditNote(), iban: ibanOf(902) }, input: { receivedFrom: 'paula@signalbox.example' } });
  const { waitingFor } = await run.until('awaiting_approval');
  expect(waitingFor[0]).toMatchObject({ action: 'book_credit_note' });
  expect(waitingFor[0]?.show).toContainEqual({ label: 'Credit note', text: `${run.number} of ${inDays(count - 60)}` });
  await run.approve({ as: 'piet' });
  expect(await run.result()).toMatchObject({
    ...{ outcome: 'credited', amount: { minor: -23_800 }, decidedBy: ['piet'], payOn: null, paymentFile: null },
    reason: `238.00 EUR stand to our credit with ${VENDOR.name}; nothing is paid`,
  });
  expect(await run.row()).toMatchObject({ status: 'booked' });
});

it('ends an invoice over nothing after a decision, with nothing booked', async () => {
  const run = await start({ shown: { ...times(0), lines: [] } });
  await run.until('awaiting_correction');
  await run.approve({ as: 'paula' });
  expect(await run.result()).toMatchObject({ outcome: 'nothing_due', reason: expect.stringContaining('zero'), decidedBy: ['paula'] });
  expect(await run.row()).toBeUndefined();
});

it('pays what a deposit leaves of the total, after an approval that says so', async () => {
  const run = await start({ shown: { amountDue: 18_800 } });
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
  const run = await start({ shown: { amountDue: 0, iban: ibanOf(903) } });
  const { waitingFor } = await run.until('awaiting_approval');
  expect(waitingFor[0]?.show).toContainEqual({ label: 'If it is booked', text: 'nothing of it is left to pay' });
  await run.approve({ as: 'paula' });
  expect(await run.result()).toMatchObject({ outcome: 'booked', payOn: null, paymentFile: null, decidedBy: ['paula'] });
  expect(await run.row()).toMatchObject({ status: 'booked' });
});

it('asks a person where only one reading saw the amount that is left, and where it is more than the total', async () => {
  const run = await start({ shown: { amountDue: 18_800 }, model: { amountDue: null } });
  const { waitingFor } = await run.until('awaiting_correction');
  expect(waitingFor[0]?.show.find(({ label }) => label === 'Amount to pay')?.text).toBe('by rules: 188.00\nby the model: the total');
  await run.approve({ as: 'paula', edits: { amountDue: '300.00' } });
  const again = await run.until('awaiting_correction');
  expect(again.waitingFor[0]?.show[0]?.text).toMatch(/more than the total/);
  await run.reject({ as: 'paula', comment: 'no' });
  expect(await run.result()).toMatchObject({ outcome: 'rejected' });
});

it('asks nobody about a document that another run has already', async () => {
  const first = await start({ model: { total: 1 } });
  await first.until('awaiting_correction');
  const { document } = (await test.table('runs')).find(({ id }) => id === first.id)!.input as InvoiceInput;
  const second = await start({ model: { total: 1 }, input: { document } });
  expect(await second.result()).toMatchObject({
    ...{ outcome: 'duplicate', decidedBy: [] },
    reason: `${first.id} has the same document; if that run ends without booking it, hand the document in again: signalbox start invoice --input FILE`,
  });
  await first.reject({ as: 'paula', comment: 'no' });
  await first.result();
  const third = await start({ model: { total: 1 }, input: { document } });
  await third.until('awaiting_correction');
  await third.reject({ as: 'paula', comment: 'no' });
  await third.result();
});

it('asks by the tier of the amount, one after the other', async () => {
  const run = await start({ shown: times(300) });
  await run.until('awaiting_buyer');
  await run.approve({ as: 'bruno', comment: 'we ordered more by telephone' });
  await run.until('awaiting_approval');
  for (const early of ['paula', 'marta']) expect(await run.refusal(run.approve({ as: early }))).toBe('NOT_YOUR_TURN');
  await run.approve({ as: 'fiona' });
  await run.approve({ as: 'marta' });
  await run.until('scheduled');
  await run.cancel({ as: 'paula', reason: 'paid by card' });
  await run.until('cancelled');
  expect(await run.row()).toMatchObject({ status: 'released' });
});

it('ends as expired where nobody decides, and frees the number', async () => {
  const run = await start({ shown: { orderNumber: null } });
  await run.until('awaiting_approval');
  await skip(15 * DAY_MS);
  expect(await run.result()).toMatchObject({ outcome: 'expired' });
  expect(await run.row()).toMatchObject({ status: 'released' });
});

const fileOf = (id: string) => `invoice-${id.slice(id.indexOf(':') + 1)}`;

it('pays a small invoice that agrees with order and receipts on its due day, without a person', async () => {
  const run = await start();
  const waiting = await run.until('scheduled');
  expect(waiting).toMatchObject({
    result: { outcome: 'scheduled', vendor: VENDOR.id, amount: { minor: 23_800, currency: 'EUR' }, decidedBy: [] },
  });
  expect(await test.table('transfers')).toEqual([]);
  const { payOn } = waiting.result as { payOn: string };
  await skip(Date.parse(`${payOn}T12:00:00Z`) - Date.now() - skippedMs); // a payment whose day is over would be reviewed
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
  const run = await start({ shown: { ...times(60), orderNumber: null } });
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
  await skip(4 * DAY_MS);
}
