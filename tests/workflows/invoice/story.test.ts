import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { DOCUMENT_LIMITS } from '../../../src/adapters/documents/limits.ts';
import type { InvoiceInput } from '../../../src/contracts/invoice/schema.ts';
import { keepBroken, times, VENDOR } from '../../../testkit/invoices/invoice.ts';
import { ibanOf } from '../../../testkit/payments/iban.ts';
import { openInvoiceTest, type InvoiceTest } from '../../helpers/invoices/invoice-test.ts';

let test: InvoiceTest;
beforeAll(async () => {
  test = await openInvoiceTest();
});
afterAll(() => test?.close());

const DAY_MS = 86_400_000;

it('asks a person who sees both readings where they differ, and goes on with exactly what was approved', async () => {
  const run = await test.start({ shown: { total: 28_300 }, model: { total: 23_800 } });
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
  const run = await test.start({ input: await keepBroken(test.db) });
  const { waitingFor } = await run.until('awaiting_correction');
  expect(waitingFor[0]?.show.find(({ label }) => label === 'Why you are asked')?.text).toBe(
    'The document cannot be read: the test says so',
  );
  await run.approve({ as: 'paula' });
  expect(await run.until('scheduled')).toMatchObject({ result: { amount: { minor: 23_800 }, decidedBy: ['paula'] } });
});

it('pays no changed account before a second person has asked the vendor, and takes the account back when the payment is refused', async () => {
  const account = ibanOf(901);
  const run = await test.start({ shown: { iban: account }, input: { receivedFrom: 'paula@signalbox.example' } });
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
  const first = await test.start({ shown: stranger });
  await first.until('awaiting_vendor_check');
  await first.approve({ as: 'vera', comment: 'called them' });
  await first.until('awaiting_approval');
  await first.approve({ as: 'paula' });
  await first.until('scheduled');
  const second = await test.start({ shown: stranger });
  await second.until('awaiting_approval');
  await second.reject({ as: 'paula' });
  expect(await second.result()).toMatchObject({ outcome: 'rejected' });
});

it('tells the vendor at the address of the master data what a buyer disputes', async () => {
  const run = await test.start({ shown: times(2), input: { receivedFrom: 'buero@papierhaus.example' } });
  await run.until('awaiting_buyer');
  await run.reject({ as: 'bruno', comment: 'We agreed on 5.00 EUR.' });
  expect(await run.result()).toMatchObject({ outcome: 'disputed', reason: 'We agreed on 5.00 EUR.' });
  expect(test.mails(VENDOR.email).map(({ text }) => text)).toEqual([expect.stringContaining('We agreed on 5.00 EUR.')]);
});

it('ends an invoice that comes again as a duplicate, and asks a person about another one under its number', async () => {
  const first = await test.start();
  await first.until('scheduled');
  const number = first.number.replace('-', '/00');
  const second = await test.start({ shown: { number, issuedOn: first.issuedOn } });
  expect(await second.result()).toMatchObject({ outcome: 'duplicate', reason: expect.stringContaining(first.id), decidedBy: [] });
  const other = await test.start({ shown: { number, ...times(2) } });
  await other.until('awaiting_number');
  expect(await other.refusal(other.approve({ as: 'otto', comment: 'mine' }))).toBe('NOT_ALLOWED');
  await other.approve({ as: 'paula', comment: 'The number is taken.' });
  expect(await other.result()).toMatchObject({ outcome: 'disputed', reason: 'The number is taken.', decidedBy: ['paula'] });
  expect(await other.row()).toBeUndefined();
  const misread = await test.start({ shown: { number } });
  await misread.until('awaiting_number');
  await misread.approve({ as: 'paula', comment: 'A smudge.', edits: { invoiceNumber: misread.number } });
  expect(await misread.until('scheduled')).toMatchObject({ result: { number: misread.number, decidedBy: ['paula'] } });
});

it('asks nobody about a document that another run has already', async () => {
  const first = await test.start({ model: { total: 1 } });
  await first.until('awaiting_correction');
  const { document } = (await test.table('runs')).find(({ id }) => id === first.id)!.input as InvoiceInput;
  const second = await test.start({ model: { total: 1 }, input: { document } });
  expect(await second.result()).toMatchObject({
    ...{ outcome: 'duplicate', decidedBy: [] },
    reason: `${first.id} has the same document; if that run ends without booking it, hand the document in again: signalbox start invoice --input FILE`,
  });
  await first.reject({ as: 'paula', comment: 'no' });
  await first.result();
  const third = await test.start({ model: { total: 1 }, input: { document } });
  await third.until('awaiting_correction');
  await third.reject({ as: 'paula', comment: 'no' });
  await third.result();
});

it('waits for its turn to be read where a hundred documents come at once', async () => {
  const run = await test.start({ shown: { total: 28_300 }, model: { total: 23_800 } });
  await run.until('awaiting_correction');
  const { events } = await test.temporal.workflow.getHandle(run.id).fetchHistory();
  const limitsOf = (activity: string) =>
    (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: made }) =>
      made?.activityType?.name === activity
        ? [[made.startToCloseTimeout, made.heartbeatTimeout].map((limit) => optionalTsToMs(limit) ?? 0)]
        : [],
    );
  const twoAtATimeMs = (100 / 2) * DOCUMENT_LIMITS.timeMs;
  for (const reading of ['readInvoice', 'readInvoiceImage']) {
    const [[withinMs, heartbeatMs] = []] = limitsOf(reading);
    expect(withinMs).toBeGreaterThan(twoAtATimeMs);
    expect(heartbeatMs).toBe(30_000); // two hundred that wait and say so three times in 2 s keep a small server busy
  }
  await run.reject({ as: 'paula', comment: 'no' });
  await run.result();
});

it('asks by the tier of the amount, one after the other', async () => {
  const run = await test.start({ shown: times(300) });
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
  const run = await test.start({ shown: { orderNumber: null } });
  await run.until('awaiting_approval');
  await test.skip(15 * DAY_MS);
  expect(await run.result()).toMatchObject({ outcome: 'expired' });
  expect(await run.row()).toMatchObject({ status: 'released' });
});
