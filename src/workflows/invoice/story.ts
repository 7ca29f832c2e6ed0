import type { InvoiceActivities } from '../../activities/invoice/activities.ts';
import { contract, STEP } from '../../contracts/invoice/contract.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { story } from '../../kit/workflow/story.ts';
import { isCreditNote, paysNothing } from '../../rules/invoice/assess.ts';
import type { ClaimedInvoice, Correction } from '../../activities/invoice/claim.ts';
import { HOW_AGAIN, resultOf, type InvoiceCase, type InvoiceEnd, type InvoiceSaga } from './case.ts';
import { acceptDifferences, approvePayment, confirmVendor, refuseNumber } from './decisions.ts';
import { book, pay, schedule } from './pay.ts';
import { readTwice, settleReading, type Compared } from './reading.ts';

/**
 * Pays an invoice, or books a credit note. Waits for people where the readings differ, the vendor or its account is new, the order differs or the amount needs it, and
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
  await book(known, saga, { order, approval });
  if (isCreditNote(known.claimed!.reading)) return endCredited(known);
  if (paysNothing(known.claimed!.reading)) return endBooked(known);
  const scheduled = await schedule(known, saga);
  run.move('booking', 'scheduled', `to be paid on ${scheduled.payOn}`);
  run.publish(resultOf(known, 'scheduled', null));
  const ms = Date.parse(scheduled.startsAt) - Date.now();
  if (ms > 0) await run.sleep('wait for the day of payment', ms, `Waits until ${scheduled.startsAt}`);
  run.move('scheduled', 'paying');
  await pay(known, saga, scheduled);
  return run.end('paying', 'paid', resultOf(known, 'paid', null));
}

/** A credit note pays nothing: it stays on the vendor's account, against what we owe. */
function endCredited(known: InvoiceCase): InvoiceEnd {
  const { reading, vendor } = known.claimed!;
  const reason = `${formatMoney(-reading.total, reading.currency)} stand to our credit with ${vendor.name}; nothing is paid`;
  return known.run.end('booking', 'credited', resultOf(known, 'credited', reason), reason);
}

/** It was paid before, or is collected: the payment is booked with that, not here. */
function endBooked(known: InvoiceCase): InvoiceEnd {
  const reason = 'nothing of it is left to pay';
  return known.run.end('booking', 'booked', resultOf(known, 'booked', reason), reason);
}

/** Claims the number of the invoice; where another run has it, this is the same invoice again, one that nobody pays, or it was misread. */
async function claim(known: InvoiceCase, saga: InvoiceSaga, compared: Compared, correction: Correction | null): Promise<void> {
  const { run } = known;
  const isTaken = ({ duplicateOf, isRepeat }: ClaimedInvoice) => duplicateOf !== null && isRepeat === false;
  let claimed = await claimAs(STEP.claim, known, saga, compared, correction);
  if (isTaken(claimed)) claimed = await claimAs(STEP.renumber, known, saga, compared, await refuseNumber(known, saga, true));
  if (isTaken(claimed)) return void (await refuseNumber(known, saga, false));
  if (claimed.duplicateOf !== null) return saga.callOff('duplicate', `${claimed.duplicateOf}; ${HOW_AGAIN}`);
  const { needsApproval } = claimed.assessment;
  run.note('assessment', needsApproval ? 'people decide' : 'clear', findingsOf(claimed.assessment).join('; ') || 'nothing to note');
}

/** Assesses the invoice and claims its number. */
async function claimAs(
  name: typeof STEP.claim | typeof STEP.renumber,
  known: InvoiceCase,
  saga: InvoiceSaga,
  { readings, readOn }: Compared,
  correction: Correction | null,
): Promise<ClaimedInvoice> {
  const { once, input, configuration } = known.run;
  const receivedFrom = input.receivedFrom ?? null;
  const [claimIt, release] = name === STEP.claim ? [once.claimInvoice, once.releaseInvoice] : [once.claimCorrected, once.releaseCorrected];
  const claimed = await saga.step({
    name,
    do: () =>
      claimIt({
        ...{ document: input.document, receivedFrom, readings, readOn, correction, configuration },
        at: new Date().toISOString(),
      }),
    undo: () => release(),
    leaves: ({ duplicateOf }) => duplicateOf === null,
    summary: 'Match with vendor, order and earlier invoices',
    done: ({ duplicateOf, assessment }) => duplicateOf ?? (findingsOf(assessment).join('; ') || 'nothing to note'),
    undoSummary: 'Free its number',
  });
  known.claimed = claimed;
  known.payTo = claimed.assessment.payTo;
  return claimed;
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
