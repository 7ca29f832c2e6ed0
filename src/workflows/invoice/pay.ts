import { STEP } from '../../contracts/invoice/contract.ts';
import { contract as paymentFile } from '../../contracts/payment-file/contract.ts';
import { formatMoney } from '../../kit/common/money.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';
import { fileIdOf, fileRunOf, type InvoiceCase, type InvoiceSaga } from './case.ts';

type Scheduled = Awaited<ReturnType<InvoiceCase['run']['once']['schedulePayment']>>;

/** Books the invoice; a credit note on the other side. */
export async function book(
  { run, claimed }: InvoiceCase,
  saga: InvoiceSaga,
  proofs: { order: ApprovalProof | null; approval: ApprovalProof | null },
): Promise<void> {
  const { total, currency } = claimed!.reading;
  const owed = total < 0 ? `${formatMoney(-total, currency)} less` : formatMoney(total, currency);
  await saga.step({
    name: STEP.book,
    do: () => run.once.bookInvoice(proofs),
    undo: () => run.once.reverseInvoice(),
    summary: `Book ${owed} that we owe ${claimed!.vendor.name}`,
    undoSummary: 'Reverse the booking',
  });
}

/** Schedules the payment of the booked invoice. */
export async function schedule(known: InvoiceCase, saga: InvoiceSaga): Promise<Scheduled> {
  const { run } = known;
  const { company, payment } = run.configuration;
  const scheduled = await saga.step({
    name: STEP.schedule,
    do: () => run.once.schedulePayment({ configuration: { company, payment }, at: new Date().toISOString() }),
    undo: () => run.once.cancelPayment({ fileRun: fileRunOf(run) }),
    summary: 'Write the payment file',
    done: ({ payOn }) => `to be paid on ${payOn}`,
    undoSummary: 'Cancel the payment',
    search: `${fileRunOf(run)} in the runs, and the account statement`,
  });
  known.payOn = scheduled.payOn;
  return scheduled;
}

/** Hands the file to the workflow that pays files, and waits for what became of its payment. */
export async function pay({ run }: InvoiceCase, saga: InvoiceSaga, { fileRef, payOn }: Scheduled): Promise<void> {
  const { refusal } = await run.once.handOverPayment(undefined, {
    step: 'hand over payment',
    summary: 'From now on the payment can no longer be cancelled',
    done: (handed) => handed.refusal ?? 'handed over',
  });
  if (refusal !== null) return saga.callOff('not_paid', refusal);
  const ended = await run.step(
    STEP.pay,
    () =>
      run.child(paymentFile, {
        businessId: fileIdOf(run),
        input: { fileRef, fileName: `${fileIdOf(run)}.xml` },
        summary: `Pay ${run.id} on ${payOn}`,
      }),
    { summary: `Run ${fileRunOf(run)}`, done: ({ outcome }) => outcome.replaceAll('_', ' '), goesOn: true },
  );
  if (ended.outcome !== 'ended') return saga.callOff('not_paid', ended.message);
  if (ended.result.counts['completed'] !== 1)
    return saga.callOff('not_paid', `the payment is ${Object.keys(ended.result.counts).join(', ') || ended.result.outcome}`);
  await run.once.settleInvoice(undefined, { summary: 'Book the payment' });
}
