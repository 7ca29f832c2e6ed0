import { STEP } from '../../contracts/invoice/contract.ts';
import type { InvoiceConfiguration } from '../../contracts/invoice/configuration.schema.ts';
import { addPayment, bankStandOf, movePayment } from '../../business/purchasing/invoice-payments.ts';
import { lockInvoice } from '../../business/purchasing/invoices.ts';
import { lookUpPayee } from '../../business/purchasing/vendors.ts';
import { writePain001 } from '../../formats/pain001/write.ts';
import { changes } from '../../kit/activity/activities.ts';
import type { Effects } from '../../kit/activity/effects.ts';
import { dayIn, momentOf } from '../../kit/common/day.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Undone } from '../../kit/common/undo.ts';
import { amountToPay } from '../../rules/invoice/assess.ts';
import { addDays, payDay } from '../../rules/invoice/pay-day.ts';
import { keepText } from '../../store/blobs.ts';
import type { Trx } from '../../store/database.ts';
import { hashOf } from '../../store/hash.ts';
import type { StoredAssessment } from './claim.ts';

type Deps = { effects: Effects };

export interface ScheduleInput {
  configuration: Pick<InvoiceConfiguration, 'company' | 'payment'>;
  /** The time of the run, ISO 8601. */
  at: string;
}

export interface ScheduledPayment {
  /** The text of the payment file. */
  fileRef: string;
  payOn: string;
  /** When the file is handed over; ISO 8601. */
  startsAt: string;
}

/** Writes the payment file and schedules it for the last business day up to the due day. */
export const schedulePayment = (deps: Deps) =>
  changes<ScheduleInput, ScheduledPayment>(deps, { class: 'compensatable', step: STEP.schedule, request: () => ({}) }, schedule);

async function schedule(trx: Trx, { configuration, at }: ScheduleInput, { runId }: { runId: string }): Promise<ScheduledPayment> {
  const { company, payment } = configuration;
  const { row, payTo } = await bookedInvoice(trx, runId);
  const { reading, number } = row;
  const payee = await lookUpPayee(trx, row.vendor_id, payTo);
  const dueOn = reading.dueOn ?? addDays(row.issued_on, payment.termDays);
  const payOn = payDay(dueOn, dayIn(new Date(at), payment.timeZone), payment);
  const file = writePain001({
    messageId: `INV-${hashOf({ runId }).slice(0, 28)}`,
    createdAt: at,
    debtor: company,
    executeOn: payOn,
    payments: [
      {
        endToEndId: number,
        amount: { minor: amountToPay({ total: row.total_minor, amountDue: reading.amountDue }), currency: row.currency },
        creditor: { name: payee?.name ?? reading.vendorName!, iban: payTo },
        purpose: `Invoice ${number} of ${row.issued_on}`,
      },
    ],
  });
  const fileRef = await keepText(trx, file);
  await addPayment(trx, { runId, fileRef, payOn });
  return { fileRef, payOn, startsAt: momentOf(`${payOn}T${payment.at}:00`, payment.timeZone).toISOString() };
}

/** Why the file is not handed over, or null. */
type HandedOver = { refusal: string | null };

/**
 * Hands the file over, if the account is still one of the vendor: from now on a cancellation is no longer enough.
 * @throws SignalboxError UNDO_NOT_POSSIBLE when the payment was cancelled.
 */
export const handOverPayment = (deps: Deps) =>
  changes<void, HandedOver>(deps, { class: 'compensatable', request: () => ({}) }, async (trx, _, { runId }) => {
    const { row, payTo } = await bookedInvoice(trx, runId);
    const payee = await lookUpPayee(trx, row.vendor_id, payTo);
    if (!payee?.ownsAccount) return { refusal: `${payTo} is no longer an account of the vendor in the master data` };
    const status = await movePayment(trx, runId, 'scheduled', 'handed_over');
    if (status === 'handed_over') return { refusal: null };
    throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the payment of ${runId} is ${status ?? 'not scheduled'}` });
  });

async function bookedInvoice(trx: Trx, runId: string) {
  const row = await lockInvoice(trx, runId);
  if (row?.status !== 'booked') throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the booking of ${runId} was reversed` });
  return { row, payTo: (row.assessment as unknown as StoredAssessment).payTo! };
}

/** Cancels the payment. @throws SignalboxError UNDO_NOT_POSSIBLE when the bank has made it or still may: then a person settles it. */
export const cancelPayment = (deps: Deps) =>
  changes<{ fileRun: string }, Undone>(
    deps,
    { class: 'idempotent', step: `undo ${STEP.schedule}`, undoes: STEP.schedule, request: () => ({}) },
    async (trx, { fileRun }, { runId }) => {
      const status = await movePayment(trx, runId, 'scheduled', 'cancelled');
      if (status === undefined) return { undone: 'no payment was scheduled' };
      if (status === 'cancelled') return { undone: 'the payment is cancelled' };
      const bank = await bankStandOf(trx, fileRun);
      if (bank.paid || bank.open)
        throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `${fileRun} ${bank.paid ? 'has paid' : 'may still pay'}` });
      await movePayment(trx, runId, 'handed_over', 'cancelled');
      return { undone: 'the file was handed over, and the bank has not paid' };
    },
  );
