import { expect } from '@jest/globals';
import { createInvoiceActivities } from '../../../src/activities/invoice/activities.ts';
import type { ClaimInput } from '../../../src/activities/invoice/claim.ts';
import { InvoiceConfiguration } from '../../../src/contracts/invoice/configuration.schema.ts';
import type { InvoiceReading } from '../../../src/contracts/invoice/reading.schema.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { createRunActivities } from '../../../src/kit/activity/run-activities.ts';
import type { Amount, ApprovalProof } from '../../../src/kit/common/approval.ts';
import { insertApproval } from '../../../src/store/approvals.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase } from '../../../testkit/database.ts';
import { addOrder, addPurchasing, answerOf, keepInvoice, pages, reading } from '../../../testkit/invoices/invoice.ts';
import { openMailInMemory } from '../../../testkit/mail-in-memory.ts';
import { noWebhooks } from '../../../testkit/no-webhooks.ts';
import { testDeciders } from '../../../testkit/worker.ts';

const noModel = { step: () => async () => Promise.reject(new Error('no model is asked here')) };
const { recordDecision } = createRunActivities({ loadDeciders: async () => testDeciders });
export const configuration = InvoiceConfiguration.parse({});
/** The time of all that is done. */
export const at = '2026-11-10T09:00:00Z';
export const readOn = '2026-11-10';

/** How an activity fails for which the decision is missing. */
export const unproved = { type: 'PROOF_INVALID', nonRetryable: true };

export type InvoiceStage = Awaited<ReturnType<typeof openInvoiceActivities>>;

/** The activities of an invoice on a database of their own, and attempts at them for one run at a time. */
export async function openInvoiceActivities() {
  const test = await openTestDatabase();
  const { db } = test;
  await addPurchasing(db);
  const mail = openMailInMemory();
  const activities = createInvoiceActivities({
    ...{ db, model: noModel, agent: { loop: noModel.step } as never, mail, documents: pages, webhooks: noWebhooks },
    effects: createEffects(),
    people: { addressesOf: () => [] },
    senders: { personAt: (address) => (address === 'ana@signalbox.example' ? 'ana' : null) },
    settings: { mailDomain: 'signalbox.example', mailInDoubt: 'person' },
  });
  const current = { runId: '', count: 0 };
  let attempts = 0;
  /** A further attempt at the same step. */
  const attempt = <T>(step: string, work: () => Promise<T>, runId = current.runId): Promise<T> =>
    runAttempt(db, { runId, activityId: `${step}#1`, attempt: ++attempts }, work);
  /** An invoice of its own number, order and day: no two are alike. */
  const own = (changes: Partial<InvoiceReading> = {}): InvoiceReading => {
    const { count } = current;
    return reading({ number: `RE-${count}`, orderNumber: `PO-${count}`, issuedOn: `2026-10-${10 + count}`, ...changes });
  };
  const claimInput = async (shown = own(), more: Partial<ClaimInput> = {}): Promise<ClaimInput> => {
    const { document } = await keepInvoice(db, shown);
    const readings = { byRules: shown, byModel: answerOf(shown), missing: [] };
    return { document, receivedFrom: null, readings, readOn, correction: null, configuration, at, ...more };
  };
  return {
    ...{ db, mail, activities, attempt, own, claimInput, close: () => test.close() },
    get runId() {
      return current.runId;
    },
    get count() {
      return current.count;
    },
    /** A new run with an order of its own. */
    async begin(): Promise<void> {
      current.runId = await addRun(db, `invoice:i${++current.count}`, { workflow: 'invoice' });
      await addOrder(db, `PO-${current.count}`);
    },
    addRun: (id: string, workflow = 'invoice') => addRun(db, id, { workflow }),
    /** The same step tried twice, with the same result. */
    async twice<T>(step: string, work: () => Promise<T>): Promise<T> {
      const first = await attempt(step, work);
      expect(await attempt(step, work)).toEqual(first);
      return first;
    },
    async claim(shown = own(), more: Partial<ClaimInput> = {}, runId = current.runId) {
      const input = await claimInput(shown, more);
      return attempt('claim invoice', () => activities.claimInvoice(input), runId);
    },
    book: (proofs: Parameters<typeof activities.bookInvoice>[0] = { order: null, approval: null }) =>
      attempt('book invoice', () => activities.bookInvoice(proofs)),
    /** Proof of ana's approval of exactly this. */
    async approved(action: string, args: Record<string, unknown>, amount: Amount | null = null): Promise<ApprovalProof> {
      const requestId = `${current.runId}/${action}`;
      const policy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 60_000 };
      const request = { requestId, action, arguments: args, show: [], editable: [], amount, policy };
      await db.transaction().execute((trx) => insertApproval(trx, current.runId, request, new Date().toISOString()));
      const word = { requestId, person: 'ana', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null } as const;
      const { closed } = await attempt(`decide ${action}`, () => recordDecision(word));
      return { requestId, actionHash: closed!.actionHash } as ApprovalProof;
    },
    /** The lines of the run's bookings, in their order. */
    entries: () =>
      db
        .selectFrom('booking_lines')
        .innerJoin('bookings', 'bookings.key', 'booking_lines.booking')
        .select(['account', 'debit_minor as debit', 'credit_minor as credit'])
        .where('run_id', '=', current.runId)
        .orderBy('bookings.at')
        .orderBy('line')
        .execute(),
    /** What was billed of each line of the order. */
    async billed(): Promise<number[]> {
      const lines = db.selectFrom('purchase_order_lines').select('billed').where('order_id', '=', `PO-${current.count}`);
      return (await lines.orderBy('line').execute()).map((line) => line.billed);
    },
    status: async (runId = current.runId) =>
      (await db.selectFrom('invoices').select('status').where('run_id', '=', runId).executeTakeFirst())?.status,
  };
}
