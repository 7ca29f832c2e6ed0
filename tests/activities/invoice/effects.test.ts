import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createInvoiceActivities } from '../../../src/activities/invoice/activities.ts';
import type { ClaimInput } from '../../../src/activities/invoice/claim.ts';
import { InvoiceConfiguration } from '../../../src/contracts/invoice/configuration.schema.ts';
import { ACTION } from '../../../src/contracts/invoice/contract.ts';
import type { InvoiceReading } from '../../../src/contracts/invoice/reading.schema.ts';
import { readPain001 } from '../../../src/formats/pain001.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { createRunActivities } from '../../../src/kit/activity/run-activities.ts';
import type { Amount, ApprovalProof } from '../../../src/kit/common/approval.ts';
import { correctionArguments, requestArguments } from '../../../src/rules/invoice/request.ts';
import { insertApproval } from '../../../src/store/approvals.ts';
import { readText } from '../../../src/store/blobs.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { addOrder, addPurchasing, keepInvoice, pages, reading, times, VENDOR } from '../../../testkit/invoices/invoice.ts';
import { openMailInMemory } from '../../../testkit/mail-in-memory.ts';
import { noWebhooks } from '../../../testkit/no-webhooks.ts';
import { ibanOf } from '../../../testkit/payments/iban.ts';
import { testDeciders } from '../../../testkit/worker.ts';

const mail = openMailInMemory();
const noModel = { step: () => async () => Promise.reject(new Error('no model is asked here')) };
const { recordDecision } = createRunActivities({ loadDeciders: async () => testDeciders });
const configuration = InvoiceConfiguration.parse({});
const at = '2026-11-10T09:00:00Z';

let test: TestDatabase;
let activities: ReturnType<typeof createInvoiceActivities>;
beforeAll(async () => {
  test = await openTestDatabase();
  await addPurchasing(test.db);
  activities = createInvoiceActivities({
    ...{ db: test.db, model: noModel, agent: { loop: noModel.step } as never, mail, documents: pages, webhooks: noWebhooks },
    effects: createEffects(),
    people: { addressesOf: () => [] },
    senders: { personAt: (address) => (address === 'ana@signalbox.example' ? 'ana' : null) },
    settings: { mailDomain: 'signalbox.example', mailInDoubt: 'person' },
  });
});
afterAll(() => test?.close());

let runId = '';
let count = 0;
let attempts = 0;
beforeEach(async () => {
  runId = await addRun(test.db, `invoice:i${++count}`, { workflow: 'invoice' });
  await addOrder(test.db, `PO-${count}`);
});

/** An invoice of its own number, order and day: no two are alike. */
const own = (changes: Partial<InvoiceReading> = {}) =>
  reading({ number: `RE-${count}`, orderNumber: `PO-${count}`, issuedOn: `2026-10-${10 + count}`, ...changes });
/** A further attempt at the same step. */
const attempt = <T>(step: string, work: () => Promise<T>, run = runId) =>
  runAttempt(test.db, { runId: run, activityId: `${step}#1`, attempt: ++attempts }, work);
const twice = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
  const first = await attempt(step, work);
  expect(await attempt(step, work)).toEqual(first);
  return first;
};
async function claim(shown = own(), more: Partial<ClaimInput> = {}, run = runId) {
  const { document } = await keepInvoice(test.db, shown);
  const readings = { byRules: shown, byModel: shown, missing: [] };
  const input = { document, receivedFrom: null, readings, readOn: '2026-11-10', correction: null, configuration, at, ...more };
  return attempt('claim invoice', () => activities.claimInvoice(input), run);
}
async function approved(action: string, args: Record<string, unknown>, amount: Amount | null = null): Promise<ApprovalProof> {
  const requestId = `${runId}/${action}`;
  const policy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 60_000 };
  const request = { requestId, action, arguments: args, show: [], editable: [], amount, policy };
  await test.db.transaction().execute((trx) => insertApproval(trx, runId, request, new Date().toISOString()));
  const word = { requestId, person: 'ana', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null } as const;
  const { closed } = await attempt(`decide ${action}`, () => recordDecision(word));
  return { requestId, actionHash: closed!.actionHash } as ApprovalProof;
}
const none = { order: null, approval: null };
const book = (proofs: Parameters<typeof activities.bookInvoice>[0] = none) => attempt('book invoice', () => activities.bookInvoice(proofs));
const schedule = () => attempt('schedule payment', () => activities.schedulePayment({ configuration, at }));
const status = async (run = runId) =>
  (await test.db.selectFrom('invoices').select('status').where('run_id', '=', run).executeTakeFirst())?.status;
const entries = () =>
  test.db
    .selectFrom('booking_lines')
    .innerJoin('bookings', 'bookings.key', 'booking_lines.booking')
    .select(['account', 'debit_minor as debit', 'credit_minor as credit'])
    .where('run_id', '=', runId)
    .orderBy('bookings.at')
    .orderBy('line')
    .execute();
const refused = { type: 'PROOF_INVALID', nonRetryable: true };

it('claims an invoice once, and a second run with another spelling of its number finds the first one', async () => {
  const shown = own({ number: `RE 2026/00${count}` });
  const { document } = await keepInvoice(test.db, shown);
  const readings = { byRules: shown, byModel: shown, missing: [] };
  const input = { document, receivedFrom: null, readings, readOn: '2026-11-10', correction: null, configuration, at };
  const claimed = await twice('claim invoice', () => activities.claimInvoice(input));
  expect(claimed).toMatchObject({ duplicateOf: null, orderId: `PO-${count}`, vendor: { id: VENDOR.id, isNew: false } });
  expect(claimed.assessment).toMatchObject({ vendorCheck: [], differences: [], doubts: [], needsApproval: false, payTo: VENDOR.iban });
  const other = await addRun(test.db, `invoice:i${count}-again`);
  const second = await claim(own({ number: `re-2026-${count}` }), {}, other);
  expect(second.duplicateOf).toBe(`${runId} has the number RE 2026/00${count} of ${VENDOR.name}, over 238.00 EUR`);
  expect(await status(other)).toBeUndefined();
});

it('lets one of two runs claim that come at once', async () => {
  const other = await addRun(test.db, `invoice:i${count}-other`);
  const both = await Promise.all([claim(), claim(own(), {}, other)]);
  expect(both.filter(({ duplicateOf }) => duplicateOf === null)).toHaveLength(1);
});

it('gives the number to another run once the first one has released it, or has ended without booking', async () => {
  await claim();
  await twice('undo claim', () => activities.releaseInvoice());
  const second = await addRun(test.db, `invoice:i${count}-second`);
  expect(await claim(own(), {}, second)).toMatchObject({ duplicateOf: null });
  await test.db.updateTable('runs').set({ ended_at: new Date() }).where('id', '=', second).execute();
  const third = await addRun(test.db, `invoice:i${count}-third`);
  expect(await claim(own(), {}, third)).toMatchObject({ duplicateOf: null });
  expect(await status(second)).toBe('released');
});

it('claims nothing by readings that differ, unless a person approved exactly the corrected one', async () => {
  const readings = { byRules: own(), byModel: own({ total: 99_900 }), missing: [] };
  await expect(claim(own(), { readings })).rejects.toMatchObject(refused);
  const { document } = await keepInvoice(test.db, own());
  const texts = correctionArguments(own({ dueOn: '2026-12-24' }), document.ref);
  const proof = await approved(ACTION.correct, texts);
  await expect(claim(own(), { readings, correction: { proof, arguments: { ...texts, total: '999.00' } } })).rejects.toMatchObject(refused);
  const elsewhere = await keepInvoice(test.db, own({ number: 'another' }));
  await expect(claim(own(), { readings, document: elsewhere.document, correction: { proof, arguments: texts } })).rejects.toMatchObject(
    refused,
  );
  expect(await claim(own(), { readings, correction: { proof, arguments: texts } })).toMatchObject({ reading: { dueOn: '2026-12-24' } });
});

it('books a claimed invoice once as a balanced entry, and reverses it once', async () => {
  await claim();
  await twice('book invoice', () => activities.bookInvoice(none));
  const owed = [
    { account: 'expenses:office', debit: 20_000, credit: 0 },
    { account: 'input_tax', debit: 3_800, credit: 0 },
    { account: `payables:${VENDOR.id}`, debit: 0, credit: 23_800 },
  ];
  expect(await entries()).toEqual(owed);
  expect(await billed()).toEqual([20, 100]);
  await twice('undo book', () => activities.reverseInvoice());
  expect(await entries()).toEqual([...owed, ...owed.map(({ account, debit, credit }) => ({ account, debit: credit, credit: debit }))]);
  expect([await billed(), await status()]).toEqual([[0, 0], 'claimed']);
});

const billed = async () =>
  (await test.db.selectFrom('purchase_order_lines').select('billed').where('order_id', '=', `PO-${count}`).orderBy('line').execute()).map(
    (line) => line.billed,
  );

it('refuses an entry that does not balance, even if the stored reading says so', async () => {
  await claim();
  await test.db
    .updateTable('invoices')
    .set({ reading: JSON.stringify(own({ tax: 3_801 })) })
    .where('run_id', '=', runId)
    .execute();
  await expect(book()).rejects.toThrow(/is off by 1 EUR/);
  expect([await entries(), await status()]).toEqual([[], 'claimed']);
});

it('books nothing that a person has not decided as the assessment wants', async () => {
  const shown = own(times(30));
  const claimed = await claim(shown);
  expect(claimed.assessment).toMatchObject({ differences: [expect.any(String), expect.any(String)], needsApproval: true });
  const { document } = await keepInvoice(test.db, shown);
  const args = requestArguments({ reading: shown, document: document.ref, vendorId: VENDOR.id, payTo: VENDOR.iban });
  const amount = { minor: shown.total!, currency: 'EUR' };
  const order = await approved(ACTION.order, args);
  const approval = await approved(ACTION.approve, args, amount);
  for (const proofs of [none, { order, approval: null }, { order: null, approval }, { order: approval, approval: order }])
    await expect(book(proofs)).rejects.toMatchObject(refused);
  expect(await book({ order, approval })).toEqual({ booked: `${runId}:book invoice` });
});

it('books no approval that was given for another reading', async () => {
  const shown = own({ orderNumber: null });
  await claim(shown);
  const { document } = await keepInvoice(test.db, shown);
  const other = requestArguments({
    reading: own({ orderNumber: null, total: 1 }),
    document: document.ref,
    vendorId: VENDOR.id,
    payTo: VENDOR.iban,
  });
  const approval = await approved(ACTION.approve, other, { minor: 23_800, currency: 'EUR' });
  await expect(book({ order: null, approval })).rejects.toMatchObject(refused);
});

it('adds a confirmed account to the master data once, takes it back once, and books only after it', async () => {
  const changed = ibanOf(900 + count);
  const shown = own({ iban: changed, orderNumber: null });
  const { assessment } = await claim(shown);
  expect(assessment.vendorCheck).toEqual(['the account is not one of the vendor in the master data']);
  const { document } = await keepInvoice(test.db, shown);
  const args = requestArguments({ reading: shown, document: document.ref, vendorId: VENDOR.id, payTo: changed });
  const approval = await approved(ACTION.approve, args, { minor: 23_800, currency: 'EUR' });
  await expect(book({ order: null, approval })).rejects.toMatchObject(refused);
  const proof = await approved(ACTION.vendor, args);
  await expect(attempt('confirm vendor', () => activities.confirmVendor({ proof: approval, arguments: args }))).rejects.toMatchObject(
    refused,
  );
  await twice('confirm vendor', () => activities.confirmVendor({ proof, arguments: args }));
  expect(await accounts()).toContain(changed);
  await book({ order: null, approval });
  await attempt('undo book', () => activities.reverseInvoice());
  await twice('undo confirm', () => activities.withdrawVendor());
  expect(await accounts()).toEqual([VENDOR.iban]);
});

const accounts = async (vendor = VENDOR.id) =>
  (await test.db.selectFrom('vendor_accounts').select('iban').where('vendor_id', '=', vendor).orderBy('at').execute()).map(
    ({ iban }) => iban,
  );

it('adds a new vendor with its confirmation, and takes it back with its account', async () => {
  const stranger = { vendorName: 'Neu & Co. KG', vendorTaxId: 'DE811907980', iban: ibanOf(77), orderNumber: null };
  const shown = own(stranger);
  const { vendor, assessment } = await claim(shown);
  expect([vendor, assessment.vendorCheck]).toEqual([
    expect.objectContaining({ isNew: true, email: null }),
    ['the vendor is not in the master data'],
  ]);
  const { document } = await keepInvoice(test.db, shown);
  const args = requestArguments({ reading: shown, document: document.ref, vendorId: vendor.id, payTo: stranger.iban });
  const proof = await approved(ACTION.vendor, args);
  await attempt('confirm vendor', () => activities.confirmVendor({ proof, arguments: args }));
  expect(await accounts(vendor.id)).toEqual([stranger.iban]);
  await attempt('undo confirm', () => activities.withdrawVendor());
  expect(await test.db.selectFrom('vendors').select('id').where('id', '=', vendor.id).execute()).toEqual([]);
});

it('schedules one payment file, which is read back as the payment, and cancels it before it is handed over', async () => {
  await claim();
  await book();
  const { fileRef, payOn, startsAt } = await twice('schedule payment', () => activities.schedulePayment({ configuration, at }));
  expect([payOn, startsAt]).toEqual(['2026-12-02', '2026-12-02T05:00:00.000Z']);
  expect(readPain001((await readText(test.db, fileRef))!).payments).toMatchObject([
    {
      debtor: { account: configuration.company.iban, name: configuration.company.name },
      creditor: { account: VENDOR.iban, name: VENDOR.name },
      ...{ amount: '238', currency: 'EUR', executeOn: '2026-12-02', endToEndId: `RE-${count}`, refusal: null },
    },
  ]);
  expect(await twice('undo schedule', () => cancel())).toEqual({ undone: 'the payment is cancelled' });
  await expect(handOver()).rejects.toMatchObject({ type: 'UNDO_NOT_POSSIBLE' });
});

const cancel = () => activities.cancelPayment({ fileRun: `payment-file:f${count}` });
const handOver = () => attempt('hand over payment', () => activities.handOverPayment());

it('does not take back a payment that was handed over while the bank may still make it, or has made it', async () => {
  await claim();
  await book();
  await schedule();
  await twice('hand over payment', () => activities.handOverPayment());
  const file = await addRun(test.db, `payment-file:f${count}`, { workflow: 'payment-file' });
  await expect(attempt('undo schedule', cancel)).rejects.toMatchObject({
    type: 'UNDO_NOT_POSSIBLE',
    message: expect.stringMatching(/may still pay/),
  });
  await test.db.updateTable('runs').set({ ended_at: new Date() }).where('id', '=', file).execute();
  const payment = await addRun(test.db, `transaction:f${count}-1`, { workflow: 'transaction' });
  await test.db.updateTable('runs').set({ ended_at: new Date() }).where('id', '=', payment).execute();
  const item = { run_id: file, number: 1, business_id: `f${count}-1`, payment: '{}', refusal: null, note: null, end_to_end_id: null };
  await test.db
    .insertInto('payment_file_items')
    .values({ ...item, outcome: null, reason: null })
    .execute();
  const side = { key: payment, run_id: payment, account: 'a', counterparty: 'b', currency: 'EUR', minor: 1, side: 'credit' } as const;
  await test.db.insertInto('transfers').values(side).execute();
  await expect(attempt('undo schedule', cancel)).rejects.toMatchObject({
    type: 'UNDO_NOT_POSSIBLE',
    message: expect.stringMatching(/has paid/),
  });
  await test.db.deleteFrom('transfers').where('key', '=', payment).execute();
  expect(await attempt('undo schedule', cancel)).toEqual({ undone: 'the file was handed over, and the bank has not paid' });
});

it('books the payment once, and not for an invoice whose booking was reversed', async () => {
  await claim();
  await book();
  await twice('settle invoice', () => activities.settleInvoice());
  expect((await entries()).slice(3)).toEqual([
    { account: `payables:${VENDOR.id}`, debit: 23_800, credit: 0 },
    { account: 'bank', debit: 0, credit: 23_800 },
  ]);
  expect(await attempt('undo book', () => activities.reverseInvoice())).toEqual({ undone: 'nothing was booked' });
  expect(await status()).toBe('paid');
});

it('tells the vendor once', async () => {
  const told = { to: VENDOR.email, vendor: VENDOR.name, number: 'RE-1', reason: 'too dear' };
  await twice('tell vendor', () => activities.tellVendor(told));
  expect(mail.accepted.map(({ to, subject }) => [to, subject])).toEqual([[[VENDOR.email], 'Your invoice RE-1']]);
});

it('names as submitters who uploaded the document and the person from whose address it came', async () => {
  const kept = await keepInvoice(test.db, own(), 'upload:ben');
  const input = {
    ...kept,
    receivedFrom: 'ana@signalbox.example',
    readings: { byRules: own(), byModel: own(), missing: [] },
    today: '2026-11-10',
  };
  expect(await attempt('compare', () => activities.compareReadings(input))).toMatchObject({
    submitters: ['ana', 'ben'],
    differences: [],
    failed: [],
  });
});
