import { ACTION, STEP } from '../../contracts/invoice/contract.ts';
import type { InvoiceReading } from '../../contracts/invoice/reading.schema.ts';
import { book, reverseBooking, type BookingLine } from '../../business/bank/accounts.ts';
import { lockInvoice, moveInvoice } from '../../business/purchasing/invoices.ts';
import { addBilled } from '../../business/purchasing/orders.ts';
import { changes } from '../../kit/activity/activities.ts';
import type { Effects } from '../../kit/activity/effects.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Undone } from '../../kit/common/undo.ts';
import { amountToPay } from '../../rules/invoice/assess.ts';
import { requestArguments } from '../../rules/invoice/request.ts';
import type { Trx } from '../../store/database.ts';
import { isApproved } from '../../store/effects.ts';
import type { StoredAssessment } from './claim.ts';

type Deps = { effects: Effects };

/** The proofs of the decisions that the assessment asks for. */
export interface BookInput {
  /** Of a difference from the order. */
  order: ApprovalProof | null;
  approval: ApprovalProof | null;
}

const keyOf = (step: string): string => `${currentScope().runId}:${step}`;

/** Books a claimed invoice that was decided as its assessment wants: expense and input tax against what we owe the vendor. */
export const bookInvoice = (deps: Deps) =>
  changes<BookInput, { booked: string }>(
    deps,
    { class: 'compensatable', step: STEP.book, request: () => ({}) }, // the claim and its proofs are read from the database
    bookClaimed,
  );

async function bookClaimed(trx: Trx, proofs: BookInput, { runId, key }: { runId: string; key: string }): Promise<{ booked: string }> {
  const { row, assessment } = await claimedInvoice(trx, runId);
  await assertDecided(trx, runId, { row, assessment, proofs });
  const { reading, vendor_id: vendorId } = row;
  if (assessment.orderId !== null) await bill(trx, assessment.orderId, assessment);
  await moveInvoice(trx, runId, 'claimed', 'booked');
  const text = `${titleOf(row)} of ${reading.vendorName}`;
  await book(trx, { key, runId, subject: row.number, text, lines: linesOf(reading, assessment.expenseAccount, vendorId) });
  return { booked: key };
}

/** Other invoices may have billed the order since the assessment. @throws SignalboxError PROOF_INVALID. */
async function bill(trx: Trx, orderId: string, { match, differences }: StoredAssessment): Promise<void> {
  const totals = await addBilled(trx, orderId, match.billed);
  const isOver = totals.some((total, index) => total > match.billed[index]!.most);
  if (isOver && differences.length === 0) throw refused(`other invoices have billed the order ${orderId} meanwhile`);
}

type Row = NonNullable<Awaited<ReturnType<typeof lockInvoice>>>;

async function claimedInvoice(trx: Trx, runId: string): Promise<{ row: Row; assessment: StoredAssessment }> {
  const row = await lockInvoice(trx, runId);
  if (row?.status !== 'claimed')
    throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the claim of ${runId} was released, so the invoice is not booked` });
  return { row, assessment: row.assessment as unknown as StoredAssessment };
}

/** @throws SignalboxError PROOF_INVALID when a decision that the assessment asks for is missing, or was given for something else. */
async function assertDecided(
  trx: Trx,
  runId: string,
  decided: { row: Row; assessment: StoredAssessment; proofs: BookInput },
): Promise<void> {
  const { row, assessment, proofs } = decided;
  const { reading, document_ref: document, vendor_id: vendorId, total_minor: minor, currency } = row;
  const args = requestArguments({ reading, document, vendorId, payTo: assessment.payTo });
  const covers = (proof: ApprovalProof | null, action: string, amount?: { minor: number; currency: string }) =>
    proof !== null && isApproved(trx, runId, proof, { action, arguments: args, ...(amount && { amount }) });
  if (!assessment.confirmed) throw refused('nobody confirmed the vendor and the account');
  if (assessment.differences.length > 0 && !(await covers(proofs.order, ACTION.order)))
    throw refused('nobody accepted the difference from the order');
  const action = minor < 0 ? ACTION.credit : ACTION.approve;
  if (assessment.needsApproval && !(await covers(proofs.approval, action, { minor, currency })))
    throw refused('nobody approved this invoice');
}

const refused = (detail: string) => new SignalboxError('PROOF_INVALID', { detail });

const payable = (vendorId: string): string => `payables:${vendorId}`;

const titleOf = ({ total_minor, number }: Row): string => `${total_minor < 0 ? 'Credit note' : 'Invoice'} ${number}`;

const OTHER = { debit: 'credit', credit: 'debit' } as const;

/** Negative amounts, as all of a credit note, are booked on the other side. */
function linesOf({ net, tax, total, currency }: InvoiceReading, expenses: string, vendorId: string): BookingLine[] {
  const line = (account: string, side: BookingLine['side'], minor: number | null): BookingLine => ({
    ...{ account, side: minor! < 0 ? OTHER[side] : side },
    ...{ amountMinor: Math.abs(minor!), currency: currency! },
  });
  return [line(`expenses:${expenses}`, 'debit', net), line('input_tax', 'debit', tax), line(payable(vendorId), 'credit', total)];
}

const nothingMore = () => ({});

/** Reverses the booking of the invoice, and what it took from the order. */
export const reverseInvoice = (deps: Deps) =>
  changes<void, Undone>(
    deps,
    { class: 'idempotent', step: `undo ${STEP.book}`, undoes: STEP.book, request: nothingMore },
    async (trx, _, { runId, key }) => {
      const row = await lockInvoice(trx, runId);
      if (!row || !(await moveInvoice(trx, runId, 'booked', 'claimed'))) return { undone: 'nothing was booked' };
      const { orderId, match } = row.assessment as unknown as StoredAssessment;
      const back = match.billed.map(({ line, quantity }) => ({ line, quantity: -quantity }));
      if (orderId !== null) await addBilled(trx, orderId, back);
      await reverseBooking(trx, { key, runId, subject: row.number, text: `Reversal: ${titleOf(row)}` }, keyOf(STEP.book));
      return { undone: 'the booking is reversed' };
    },
  );

/** Releases the number, so that the vendor's next invoice with it is no duplicate. */
export const releaseInvoice = (deps: Deps, claimed: string) =>
  changes<void, Undone>(
    deps,
    { class: 'idempotent', step: `undo ${claimed}`, undoes: claimed, request: nothingMore },
    async (trx, _, { runId }) => ({
      undone: (await moveInvoice(trx, runId, 'claimed', 'released')) ? 'its number is free again' : 'no number was claimed',
    }),
  );

/** Books the payment: what we owed the vendor is paid from the bank account. */
export const settleInvoice = (deps: Deps) =>
  changes<void, { booked: string }>(deps, { class: 'irreversible', request: nothingMore }, async (trx, _, { runId, key }) => {
    const row = await lockInvoice(trx, runId);
    if (!row || !(await moveInvoice(trx, runId, 'booked', 'paid')))
      throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the booking of ${runId} was reversed, so its payment is not booked` });
    await trx.updateTable('invoice_payments').set({ status: 'paid' }).where('run_id', '=', runId).execute();
    const money = { amountMinor: amountToPay({ total: row.total_minor, amountDue: row.reading.amountDue }), currency: row.currency };
    const lines: BookingLine[] = [
      { account: payable(row.vendor_id), side: 'debit', ...money },
      { account: 'bank', side: 'credit', ...money },
    ];
    await book(trx, { key, runId, subject: row.number, text: `Payment of invoice ${row.number}`, lines });
    return { booked: key };
  });
