import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ACTION } from '../../../src/contracts/invoice/contract.ts';
import type { InvoiceReading } from '../../../src/contracts/invoice/reading.schema.ts';
import { requestArguments } from '../../../src/rules/invoice/request.ts';
import { answerOf, creditNote, keepInvoice, VENDOR } from '../../../testkit/invoices/invoice.ts';
import { ibanOf } from '../../../testkit/payments/iban.ts';
import { openInvoiceActivities, type InvoiceStage, unproved } from '../../helpers/invoices/activities.ts';

let stage: InvoiceStage;
beforeAll(async () => {
  stage = await openInvoiceActivities();
});
afterAll(() => stage?.close());
beforeEach(() => stage.begin());

const credit = (changes: Partial<InvoiceReading> = {}) => stage.own({ ...creditNote(), number: `CN-${stage.count}`, ...changes });
const claim = (shown = credit(), credits: string | null = null) =>
  stage.claim(shown, { readings: { byRules: shown, byModel: answerOf(shown), missing: [], credits } });

it('tells the person plainly that no invoice is booked that a credit note could be for', async () => {
  expect((await claim()).assessment).toMatchObject({
    ...{ needsApproval: true, vendorCheck: [], differences: [], payTo: null },
    doubts: ['no invoice of the vendor is booked in EUR that it could credit'],
  });
  await stage.begin();
  await stage.claim();
  await stage.book();
  const booked = `RE-${stage.count}`;
  const doubtsOn = async (shown: InvoiceReading | undefined, credits: string | null) => {
    await stage.begin();
    return (await claim(shown ?? credit(), credits)).assessment.doubts;
  };
  expect(await doubtsOn(undefined, null)).toEqual([]);
  expect(await doubtsOn(undefined, booked.replace('-', ' 00'))).toEqual([]);
  expect(await doubtsOn(undefined, 'RE-404')).toEqual(['it credits the invoice RE-404, which is not booked for the vendor in EUR']);
  const dearer = { net: -20_100, total: -23_900, taxes: [], lines: [] };
  expect(await doubtsOn(credit({ ...dearer, number: 'CN-dear', issuedOn: '2026-10-01' }), booked)).toEqual([
    `it credits more than the 238.00 EUR of the invoice ${booked}`,
  ]);
  const stranger = { vendorName: 'Neu & Co. KG', vendorTaxId: 'DE811907980', iban: ibanOf(77) };
  expect(await doubtsOn(credit({ ...stranger, number: 'CN-new' }), null)).toContain('the vendor is not in the master data');
});

it('books a credit note once as the mirrored entry, only with the approval of one, and reverses it once', async () => {
  const shown = credit();
  await claim(shown);
  const { document } = await keepInvoice(stage.db, shown);
  const args = requestArguments({ reading: shown, document: document.ref, vendorId: VENDOR.id, payTo: null });
  const amount = { minor: -23_800, currency: 'EUR' };
  const payment = await stage.approved(ACTION.approve, args, amount);
  for (const approval of [null, payment]) await expect(stage.book({ order: null, approval })).rejects.toMatchObject(unproved);
  const approval = await stage.approved(ACTION.credit, args, amount);
  await stage.twice('book invoice', () => stage.activities.bookInvoice({ order: null, approval }));
  const less = [
    { account: 'expenses:office', debit: 0, credit: 20_000 },
    { account: 'input_tax', debit: 0, credit: 3_800 },
    { account: `payables:${VENDOR.id}`, debit: 23_800, credit: 0 },
  ];
  expect(await stage.entries()).toEqual(less);
  expect(await stage.billed()).toEqual([0, 0]);
  await stage.twice('undo book', () => stage.activities.reverseInvoice());
  expect(await stage.entries()).toEqual([...less, ...less.map((line) => ({ ...line, debit: line.credit, credit: line.debit }))]);
  expect([await stage.billed(), await stage.status()]).toEqual([[0, 0], 'claimed']);
});

it('finds the credit note again under another spelling of its number', async () => {
  await claim();
  const other = await stage.addRun(`invoice:i${stage.count}-again`);
  const shown = credit({ number: `cn 0${stage.count}` });
  expect(await stage.claim(shown, {}, other)).toMatchObject({
    ...{ isRepeat: true, duplicateOf: expect.stringContaining('over -238.00 EUR') },
  });
});
