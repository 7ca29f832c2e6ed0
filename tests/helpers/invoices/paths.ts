import { createInvoiceActivities } from '../../../src/activities/invoice/activities.ts';
import { createPaymentFileActivities } from '../../../src/activities/payment-file/activities.ts';
import { InvoiceConfiguration } from '../../../src/contracts/invoice/configuration.schema.ts';
import type { InvoiceReading } from '../../../src/contracts/invoice/reading.schema.ts';
import { workflowNamed } from '../../../src/contracts/registry.ts';
import { createChildActivities } from '../../../src/kit/activity/child.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { WEEKDAYS, type Decision } from '../../../src/kit/common/approval.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import { openTestDatabase } from '../../../testkit/database.ts';
import {
  addOrder,
  addPurchasing,
  answerOf,
  creditNote,
  inDays,
  keepInvoice,
  pages,
  reading,
  times,
} from '../../../testkit/invoices/invoice.ts';
import { openMailInMemory } from '../../../testkit/mail-in-memory.ts';
import { noWebhooks } from '../../../testkit/no-webhooks.ts';
import { ibanOf } from '../../../testkit/payments/iban.ts';
import { configuration as bankConfiguration, openTestBank } from '../../../testkit/payments/payment.ts';
import { startTestWorker } from '../../../testkit/worker.ts';
import { until } from '../tickets/stage.ts';

type Stage = Awaited<ReturnType<typeof openInvoiceStage>>;
type Word = [request: string, decision: 'approve' | 'reject', edits?: Record<string, string>];

/** One way that an invoice can take; each has a recorded history. */
export interface InvoicePath {
  /** Also the business id and the name of the history. */
  name: string;
  shown?: Partial<InvoiceReading>;
  /** What the model reads otherwise; null where none can read. */
  model?: Partial<InvoiceReading> | null;
  settings?: object;
  says?: Word[];
  drive?: (stage: Stage, id: string) => Promise<unknown>;
}

const noOrder = { orderNumber: null };
const EARLY = { decideWithinMs: 50 };
const approve: Word = ['payment', 'approve'];

export const invoicePaths: readonly InvoicePath[] = [
  { name: 'plain' },
  { name: 'duplicate', shown: { number: 'RE/01001', issuedOn: inDays(-59) } },
  { name: 'same-document', shown: { number: 'RE-1001', issuedOn: inDays(-59), orderNumber: 'PO-1' } },
  { name: 'credit-note', shown: creditNote(), says: [approve] },
  { name: 'part-paid', shown: { amountDue: 18_800 }, says: [approve] },
  { name: 'nothing-left-to-pay', shown: { amountDue: 0 }, says: [approve] },
  { name: 'zero-total', shown: { ...times(0), lines: [] }, says: [['reading', 'approve']] },
  { name: 'number-taken', shown: { number: 'RE/01001' }, says: [['number', 'approve']] },
  {
    name: 'number-corrected',
    shown: { number: 'RE/01001' },
    says: [['number', 'approve', { invoiceNumber: 'RE-77001' }]],
  },
  {
    name: 'corrected',
    model: { total: 1 },
    says: [
      ['reading', 'approve', { total: '238,00' }],
      ['reading-2', 'approve', { total: '238.00' }],
    ],
  },
  { name: 'reading-rejected', model: { iban: ibanOf(3) }, says: [['reading', 'reject']] },
  { name: 'reading-expired', model: { vendorName: 'Other' }, settings: EARLY },
  { name: 'no-model', model: null, says: [['reading', 'approve']] },
  { name: 'new-account', shown: { iban: ibanOf(8) }, says: [['vendor', 'approve'], approve] },
  { name: 'vendor-rejected', shown: { vendorName: 'Neu KG', vendorTaxId: 'DE811907980' }, says: [['vendor', 'reject']] },
  { name: 'vendor-expired', shown: { iban: ibanOf(9) }, settings: EARLY },
  { name: 'difference-accepted', shown: times(2), says: [['order', 'approve'], approve] },
  { name: 'disputed', shown: times(2), says: [['order', 'reject']] },
  { name: 'rejected', shown: noOrder, says: [['payment', 'reject']] },
  { name: 'expired', shown: noOrder, settings: EARLY },
  {
    name: 'cancelled-before-its-day',
    shown: { ...noOrder, dueOn: inDays(60) },
    says: [approve],
    drive: (stage, id) => stage.stands(id, 'scheduled').then(() => stage.handle(id).cancel()),
  },
  {
    name: 'not-paid',
    shown: { ...noOrder, ...times(60) },
    says: [approve],
    drive: (stage) => stage.decide('transaction:invoice-not-paid-1', ['review', 'reject']),
  },
];

/** Small limits that need no clock: due invoices are paid at once. */
const configuration = (settings: object = {}) =>
  InvoiceConfiguration.parse({
    ...{ correctors: ['ana'], vendorConfirmers: ['ben'], buyers: ['ana'], approvers: ['cleo'], tiers: [{ upTo: null }] },
    payment: { timeZone: 'UTC', at: '00:00', days: [...WEEKDAYS] },
    repair: { group: ['support'], escalateTo: ['support'] },
    ...settings,
  });
const PERSONS: Record<string, string> = { vendor: 'ben', payment: 'cleo' };

/** A worker that handles invoices and pays their files, and what drives a run. */
export async function openInvoiceStage(options: Parameters<typeof startTestWorker>[2] = {}) {
  const test = await openTestDatabase();
  const { db } = test;
  await addPurchasing(db);
  const bank = openTestBank(db);
  let seen: InvoiceReading | null = null;
  const ports = {
    ...{ db, model: modelOf(() => seen), agent: {} as never, mail: openMailInMemory(), documents: pages, webhooks: noWebhooks },
    effects: createEffects(),
    people: { addressesOf: () => [] },
    senders: { personAt: () => null },
    settings: { mailDomain: 'signalbox.example', mailInDoubt: 'person' as const },
  };
  const settings = { reviewers: ['support'], model: false };
  const children = createChildActivities({
    db,
    workflowNamed,
    configurationOf: async ({ name, schemas }) =>
      name === 'transaction' ? bankConfiguration(settings) : (await schemas()).configuration.parse({}),
  });
  const activities = { ...bank.activities, ...createPaymentFileActivities({ db }), ...children, ...createInvoiceActivities(ports) };
  const worker = await startTestWorker(db, activities, options);
  const handle = (id: string) => worker.client.workflow.getHandle(id);
  const isOpen = async (requestId: string) =>
    (await db.selectFrom('approvals').select('status').where('request_id', '=', requestId).execute()).length > 0;
  const decide = async (id: string, [request, decision, edits]: Word) => {
    const requestId = `${id}/${request}`;
    await until(() => isOpen(requestId));
    const word: Decision = {
      ...{ requestId, decision, channel: 'cli', verified: false, comment: 'seen', edits: edits ?? null },
      person: PERSONS[request] ?? 'ana',
    };
    return handle(id).executeUpdate('decide', { args: [word] });
  };
  let count = 0;
  return {
    ...{ db, worker, handle, decide },
    stands: (id: string, state: string) =>
      until(async () => (await db.selectFrom('runs').select('state').where('id', '=', id).executeTakeFirst())?.state === state),
    /** Starts a path and does all that people do on it. */
    async take({ name, shown = {}, model = {}, settings: own, says = [], drive }: InvoicePath) {
      const orderNumber = `PO-${++count}`;
      await addOrder(db, orderNumber);
      const page = reading({ number: `RE-${1_000 + count}`, issuedOn: inDays(count - 60), dueOn: null, orderNumber, ...shown });
      seen = model && { ...page, ...model };
      const input = await keepInvoice(db, page);
      const { fastPath } = workflowNamed('invoice');
      const { workflowId } = await worker.start('invoice', name, input, 'otto', configuration(own), fastPath);
      for (const word of says) await decide(workflowId, word);
      await drive?.(this, workflowId);
      return handle(workflowId);
    },
    async close() {
      await worker.stop();
      await test.close();
    },
  };
}

/** A model that reads what the path says, or fails as if none were there. */
const modelOf = (seen: () => InvoiceReading | null) => ({
  step: (() => async () => {
    const output = seen();
    if (output === null) throw new SignalboxError('MODEL_QUOTA', { detail: 'the test says so' });
    const usage = { modelCalls: 1, cachedCalls: 0, unpricedCalls: 0, inputTokens: 10, outputTokens: 5, usdNano: 0 };
    const decision = { choice: 'read', confidence: null, reasoning: null };
    return { output: answerOf(output), decision, model: 'tiny', rawRef: '', overridden: [], usage };
  }) as never,
});
