import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ACTION, contract } from '../../../src/contracts/invoice/contract.ts';
import type { InvoiceInput } from '../../../src/contracts/invoice/schema.ts';
import type { ReceivedMail } from '../../../src/kit/common/received-mail.ts';
import { correctionArguments, requestArguments } from '../../../src/rules/invoice/request.ts';
import { answerOf, keepInvoice, VENDOR } from '../../../testkit/invoices/invoice.ts';
import { ibanOf } from '../../../testkit/payments/iban.ts';
import { openInvoiceActivities, readOn, type InvoiceStage, unproved } from '../../helpers/invoices/activities.ts';

let stage: InvoiceStage;
beforeAll(async () => {
  stage = await openInvoiceActivities();
});
afterAll(() => stage?.close());
beforeEach(() => stage.begin());

it('claims an invoice once, and a second run with another spelling of its number finds the first one', async () => {
  const shown = stage.own({ number: `RE 2026/00${stage.count}` });
  const input = await stage.claimInput(shown);
  const claimed = await stage.twice('claim invoice', () => stage.activities.claimInvoice(input));
  expect(claimed).toMatchObject({ duplicateOf: null, orderId: `PO-${stage.count}`, vendor: { id: VENDOR.id, isNew: false } });
  expect(claimed.assessment).toMatchObject({ vendorCheck: [], differences: [], doubts: [], needsApproval: false, payTo: VENDOR.iban });
  const other = await stage.addRun(`invoice:i${stage.count}-again`);
  const second = await stage.claim(stage.own({ number: `re-2026-${stage.count}` }), {}, other);
  expect(second.duplicateOf).toBe(
    `${stage.runId} has the number RE 2026/00${stage.count} of ${VENDOR.name}, over 238.00 EUR of ${shown.issuedOn}`,
  );
  expect(second.isRepeat).toBe(true);
  expect(
    await stage.claim(
      stage.own({ number: `re-2026-${stage.count}`, issuedOn: '2026-11-09' }),
      {},
      await stage.addRun(`invoice:i${stage.count}-taken`),
    ),
  ).toMatchObject({ isRepeat: false });
  expect(await stage.status(other)).toBeUndefined();
});

it('lets one of two runs claim that come at once', async () => {
  const other = await stage.addRun(`invoice:i${stage.count}-other`);
  const both = await Promise.all([stage.claim(), stage.claim(stage.own(), {}, other)]);
  expect(both.filter(({ duplicateOf }) => duplicateOf === null)).toHaveLength(1);
});

it('gives the number to another run once the first one has released it, or has ended without booking', async () => {
  await stage.claim();
  await stage.twice('undo claim', () => stage.activities.releaseInvoice());
  const second = await stage.addRun(`invoice:i${stage.count}-second`);
  expect(await stage.claim(stage.own(), {}, second)).toMatchObject({ duplicateOf: null });
  await stage.db.updateTable('runs').set({ ended_at: new Date() }).where('id', '=', second).execute();
  const third = await stage.addRun(`invoice:i${stage.count}-third`);
  expect(await stage.claim(stage.own(), {}, third)).toMatchObject({ duplicateOf: null });
  expect(await stage.status(second)).toBe('released');
});

it('claims nothing by readings that differ, unless a person approved exactly the corrected one', async () => {
  const readings = { byRules: stage.own(), byModel: answerOf(stage.own({ total: 99_900 })), missing: [] };
  await expect(stage.claim(stage.own(), { readings })).rejects.toMatchObject(unproved);
  const { document } = await keepInvoice(stage.db, stage.own());
  const texts = correctionArguments(stage.own({ dueOn: '2026-12-24' }), document.ref);
  const proof = await stage.approved(ACTION.correct, texts);
  await expect(
    stage.claim(stage.own(), { readings, correction: { proof, arguments: { ...texts, total: '999.00' } } }),
  ).rejects.toMatchObject(unproved);
  const elsewhere = await keepInvoice(stage.db, stage.own({ number: 'another' }));
  await expect(
    stage.claim(stage.own(), { readings, document: elsewhere.document, correction: { proof, arguments: texts } }),
  ).rejects.toMatchObject(unproved);
  expect(await stage.claim(stage.own(), { readings, correction: { proof, arguments: texts } })).toMatchObject({
    reading: { dueOn: '2026-12-24' },
  });
});

it('claims an invoice once under the number that a person corrected, and frees it', async () => {
  const shown = stage.own({ number: `TAKEN-${stage.count}` });
  await stage.claim(shown, {}, await stage.addRun(`invoice:i${stage.count}-first`));
  const misread = { ...shown, issuedOn: '2026-10-02' };
  expect(await stage.claim(misread)).toMatchObject({ isRepeat: false });
  const input = await stage.claimInput(misread);
  const wanted = { reading: { ...misread, number: `FREE-${stage.count}` }, document: input.document.ref, vendorId: VENDOR.id };
  const texts = requestArguments({ ...wanted, payTo: VENDOR.iban });
  const proof = await stage.approved(ACTION.number, texts);
  const claim = (given: Record<string, unknown>) =>
    stage.activities.claimCorrected({ ...input, correction: { action: ACTION.number, arguments: given, proof } });
  await expect(stage.attempt('claim corrected', () => claim({ ...texts, total: '1.00' }))).rejects.toMatchObject(unproved);
  expect(await stage.twice('claim corrected', () => claim(texts))).toMatchObject({ duplicateOf: null, reading: wanted.reading });
  expect(await stage.twice('undo corrected', () => stage.activities.releaseCorrected())).toEqual({ undone: 'its number is free again' });
});

it('adds a confirmed account to the master data once, takes it back once, and books only after it', async () => {
  const changed = ibanOf(900 + stage.count);
  const shown = stage.own({ iban: changed, orderNumber: null });
  const { assessment } = await stage.claim(shown);
  expect(assessment.vendorCheck).toEqual(['the account is not one of the vendor in the master data']);
  const { document } = await keepInvoice(stage.db, shown);
  const args = requestArguments({ reading: shown, document: document.ref, vendorId: VENDOR.id, payTo: changed });
  const approval = await stage.approved(ACTION.approve, args, { minor: 23_800, currency: 'EUR' });
  await expect(stage.book({ order: null, approval })).rejects.toMatchObject(unproved);
  const proof = await stage.approved(ACTION.vendor, args);
  await expect(
    stage.attempt('confirm vendor', () => stage.activities.confirmVendor({ proof: approval, arguments: args })),
  ).rejects.toMatchObject(unproved);
  await stage.twice('confirm vendor', () => stage.activities.confirmVendor({ proof, arguments: args }));
  expect(await accounts()).toContain(changed);
  await stage.book({ order: null, approval });
  await stage.attempt('undo book', () => stage.activities.reverseInvoice());
  await stage.twice('undo confirm', () => stage.activities.withdrawVendor());
  expect(await accounts()).toEqual([VENDOR.iban]);
});

const accounts = async (vendor = VENDOR.id) =>
  (await stage.db.selectFrom('vendor_accounts').select('iban').where('vendor_id', '=', vendor).orderBy('at').execute()).map(
    ({ iban }) => iban,
  );

it('adds a new vendor with its confirmation, and takes it back with its account', async () => {
  const stranger = { vendorName: 'Neu & Co. KG', vendorTaxId: 'DE811907980', iban: ibanOf(77), orderNumber: null };
  const shown = stage.own(stranger);
  const { vendor, assessment } = await stage.claim(shown);
  expect([vendor, assessment.vendorCheck]).toEqual([
    expect.objectContaining({ isNew: true, email: null }),
    ['the vendor is not in the master data'],
  ]);
  const { document } = await keepInvoice(stage.db, shown);
  const args = requestArguments({ reading: shown, document: document.ref, vendorId: vendor.id, payTo: stranger.iban });
  const proof = await stage.approved(ACTION.vendor, args);
  await stage.attempt('confirm vendor', () => stage.activities.confirmVendor({ proof, arguments: args }));
  expect(await accounts(vendor.id)).toEqual([stranger.iban]);
  await stage.attempt('undo confirm', () => stage.activities.withdrawVendor());
  expect(await stage.db.selectFrom('vendors').select('id').where('id', '=', vendor.id).execute()).toEqual([]);
});

it('books no invoice of an unknown sender before a person has asked the vendor, however small and fitting it is', async () => {
  const mail = { from: 'billing@papierhaus-nord.example' } as ReceivedMail;
  const { document } = await keepInvoice(stage.db, stage.own(), 'mail:<1@papierhaus-nord.example>');
  const { receivedFrom } = contract.mail!.documentInput!(document, mail, readOn) as InvoiceInput;
  const { assessment } = await stage.claim(stage.own(), { document, receivedFrom: receivedFrom! });
  expect(assessment).toMatchObject({ vendorCheck: [`${mail.from} is no address of the vendor`], differences: [], needsApproval: true });
  await expect(stage.book()).rejects.toMatchObject(unproved);
  const known = await stage.addRun(`invoice:i${stage.count}-known`);
  const shown = stage.own({ number: `K-${stage.count}`, issuedOn: '2026-10-05' });
  expect(await stage.claim(shown, { receivedFrom: VENDOR.email }, known)).toMatchObject({ assessment: { vendorCheck: [] } });
});

it('names as submitters who uploaded the document and the person from whose address it came', async () => {
  const kept = await keepInvoice(stage.db, stage.own(), 'upload:ben');
  const input = {
    ...kept,
    receivedFrom: 'ana@signalbox.example',
    readings: { byRules: stage.own(), byModel: answerOf(stage.own()), missing: [] },
    today: readOn,
  };
  expect(await stage.attempt('compare', () => stage.activities.compareReadings(input))).toMatchObject({
    submitters: ['ana', 'ben'],
    differences: [],
    failed: [],
  });
});

const lookForSame = async (runId: string, shown = stage.own()) => {
  const readings = { byRules: shown, byModel: answerOf(shown), missing: [] };
  const input = { ...(await keepInvoice(stage.db, shown)), readings, today: readOn };
  const look = () => stage.attempt('compare readings', () => stage.activities.compareReadings(input), runId);
  const { sameAs } = await look();
  expect((await look()).sameAs).toBe(sameAs);
  return sameAs;
};

it('lets one of two runs go on with the same document, also when both come at once', async () => {
  const others = await Promise.all(['one', 'two'].map((name) => stage.addRun(`invoice:i${stage.count}-${name}`)));
  const found = await Promise.all([stage.runId, ...others].map((run) => lookForSame(run)));
  const [first] = [stage.runId, ...others].filter((_, index) => found[index] === null);
  expect(found.toSorted()).toEqual([first, first, null]);
});

it('gives a document to the next run once the first one has ended, unless it is booked', async () => {
  const end = (run: string) => stage.db.updateTable('runs').set({ ended_at: new Date() }).where('id', '=', run).execute();
  expect(await lookForSame(stage.runId)).toBeNull();
  await end(stage.runId);
  const second = await stage.addRun(`invoice:i${stage.count}-second`);
  expect(await lookForSame(second)).toBeNull();
  await stage.claim(stage.own(), {}, second);
  await stage.attempt('book invoice', () => stage.activities.bookInvoice({ order: null, approval: null }), second);
  await end(second);
  expect(await lookForSame(await stage.addRun(`invoice:i${stage.count}-third`))).toBe(second);
});
