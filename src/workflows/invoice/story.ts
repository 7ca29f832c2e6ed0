import type { InvoiceActivities } from '../../activities/invoice/activities.ts';
import { contract, STEP } from '../../contracts/invoice/contract.ts';
import { story } from '../../kit/workflow/story.ts';
import type { Correction } from '../../activities/invoice/claim.ts';
import { resultOf, type InvoiceCase, type InvoiceEnd, type InvoiceSaga } from './case.ts';
import { acceptDifferences, approvePayment, confirmVendor, refuseNumber } from './decisions.ts';
import { bookAndSchedule, pay } from './pay.ts';
import { readTwice, settleReading, type Compared } from './reading.ts';

/**
 * Pays an invoice. Waits for people where the readings differ, the vendor or its account is new, the order differs or the amount needs it, and
 * then for the day of payment. Survives a crash of worker or server at any point: it is booked and paid once, and only with the decisions that
 * its assessment asks for.
 */
export const invoice = story<typeof contract, InvoiceActivities>(contract, async (run) => {
  run.move('received', 'reading');
  const compared = await readTwice(run);
  const settled = await settleReading(run, compared);
  const { submitters } = compared;
  const known: InvoiceCase = { run, submitters, decidedBy: [...settled.by], claimed: null, payTo: null, payOn: null };
  if (settled.outcome !== 'checked')
    return run.end('reading', settled.outcome, resultOf(known, settled.outcome, settled.reason), settled.reason);
  run.move('reading', 'checking');
  const { repair } = run.configuration;
  const ended = await run.saga({ rolling: 'undoing', repair }, (saga) => bookAndPay(known, saga, compared, settled.correction));
  if (!('calledOff' in ended)) return ended;
  if (ended.calledOff === 'disputed') await tellVendor(known, ended.reason);
  return run.end('undoing', ended.calledOff, resultOf({ ...known, payOn: null }, ended.calledOff, ended.reason));
});

async function bookAndPay(known: InvoiceCase, saga: InvoiceSaga, compared: Compared, correction: Correction | null): Promise<InvoiceEnd> {
  const { run } = known;
  await claim(known, saga, compared, correction);
  await confirmVendor(known, saga);
  const order = await acceptDifferences(known, saga);
  const approval = await approvePayment(known, saga);
  run.move('checking', 'booking');
  const scheduled = await bookAndSchedule(known, saga, { order, approval });
  run.move('booking', 'scheduled', `to be paid on ${scheduled.payOn}`);
  run.publish(resultOf(known, 'scheduled', null));
  const ms = Date.parse(scheduled.startsAt) - Date.now();
  if (ms > 0) await run.sleep('wait for the day of payment', ms, `Waits until ${scheduled.startsAt}`);
  run.move('scheduled', 'paying');
  await pay(known, saga, scheduled);
  return run.end('paying', 'paid', resultOf(known, 'paid', null));
}

/** Assesses the invoice and claims its number; where another run has it, this is the same invoice again, or one that nobody pays. */
async function claim(known: InvoiceCase, saga: InvoiceSaga, { readings, readOn }: Compared, correction: Correction | null): Promise<void> {
  const { run } = known;
  const { input, configuration } = run;
  const receivedFrom = input.receivedFrom ?? null;
  const claimed = await saga.step({
    name: STEP.claim,
    do: () =>
      run.once.claimInvoice({
        ...{ document: input.document, receivedFrom, readings, readOn, correction, configuration },
        at: new Date().toISOString(),
      }),
    undo: () => run.once.releaseInvoice(),
    leaves: ({ duplicateOf }) => duplicateOf === null,
    summary: 'Match with vendor, order and earlier invoices',
    done: ({ duplicateOf, assessment }) => duplicateOf ?? (findingsOf(assessment).join('; ') || 'nothing to note'),
    undoSummary: 'Free its number',
  });
  known.claimed = claimed;
  known.payTo = claimed.assessment.payTo;
  if (claimed.duplicateOf !== null)
    return claimed.isRepeat === false ? refuseNumber(known, saga) : saga.callOff('duplicate', claimed.duplicateOf);
  run.note(
    'assessment',
    claimed.assessment.needsApproval ? 'people decide' : 'clear',
    findingsOf(claimed.assessment).join('; ') || 'nothing to note',
  );
}

const findingsOf = ({ vendorCheck, differences, doubts }: NonNullable<InvoiceCase['claimed']>['assessment']): string[] => [
  ...vendorCheck,
  ...differences,
  ...doubts,
];

/** Only to the address in the master data; without one nobody is told by mail. */
async function tellVendor({ run, claimed }: InvoiceCase, reason: string): Promise<void> {
  const { vendor, reading } = claimed!;
  if (vendor.email === null) return run.note('mail', 'none', 'the master data has no address of the vendor');
  await run.mail.tellVendor(
    { to: vendor.email, vendor: vendor.name, number: reading.number, reason },
    { summary: `Tell ${vendor.name} why` },
  );
}
