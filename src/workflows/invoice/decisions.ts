import type { Correction } from '../../activities/invoice/claim.ts';
import { ACTION, STEP } from '../../contracts/invoice/contract.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { amountToPay, isCreditNote, paysNothing } from '../../rules/invoice/assess.ts';
import { isIban } from '../../rules/invoice/iban.ts';
import { argumentsOf, type InvoiceCase, type InvoiceSaga } from './case.ts';

type Field = { label: string; text: string };
const LATE = 'nobody decided in time';

/**
 * Another invoice under a number that is taken is never paid: a person says whether the vendor is told, or it is the same invoice after all.
 * @returns the corrected number, where the person saw that it was misread; that is asked once.
 */
export async function refuseNumber(known: InvoiceCase, saga: InvoiceSaga, mayCorrect: boolean): Promise<Correction> {
  const { run, claimed } = known;
  const why = claimed!.duplicateOf!;
  const { correctors: approvers, decideWithinMs: expiresAfterMs } = run.configuration;
  const decided = await run.approve({
    from: 'checking',
    in: 'awaiting_number',
    to: 'checking',
    why,
    name: 'number',
    action: ACTION.number,
    arguments: argumentsOf(known),
    ...(mayCorrect && { editable: ['invoiceNumber'] }),
    show: [
      { label: 'The number is taken', text: `${why}; this invoice differs in amount, day or lines` },
      { label: 'If you approve', text: 'nothing is paid, and the vendor gets your comment by mail' },
      { label: 'If you reject', text: 'it ends as a duplicate, and the vendor is not told' },
      ...(mayCorrect
        ? [{ label: 'If the number was misread', text: 'correct "invoiceNumber" and approve: it goes on under that number' }]
        : []),
      ...describe(known),
    ],
    policy: { approvers, expiresAfterMs, commentRequired: true, leaveOut: known.submitters },
    askAgain: { rule: 'number', why: ({ invoiceNumber }) => (String(invoiceNumber).trim() === '' ? 'the number is missing' : null) },
  });
  if (decided.choice === 'expired') return saga.callOff('expired', LATE);
  known.decidedBy.push(...decided.by);
  if (decided.choice !== 'approved') return saga.callOff('duplicate', why);
  if (decided.arguments['invoiceNumber'] === claimed!.reading.number) return saga.callOff('disputed', decided.comment ?? why);
  return { action: ACTION.number, arguments: decided.arguments, proof: decided.proof };
}

/** A new vendor or other bank details: a second person asks the vendor by telephone before anything is paid there. */
export async function confirmVendor(known: InvoiceCase, saga: InvoiceSaga): Promise<void> {
  const { run, claimed } = known;
  const { vendorCheck } = claimed!.assessment;
  if (vendorCheck.length === 0) return;
  const { vendorConfirmers: approvers, decideWithinMs: expiresAfterMs } = run.configuration;
  const decided = await run.approve({
    from: 'checking',
    in: 'awaiting_vendor_check',
    to: 'checking',
    why: vendorCheck.join('; '),
    name: 'vendor',
    action: ACTION.vendor,
    arguments: argumentsOf(known),
    editable: ['payTo'],
    show: [
      {
        label: 'What to do',
        text: 'Call the vendor on a number that you have from elsewhere: never one from this invoice or its mail. Ask whether the invoice is theirs and which account it goes to.',
      },
      { label: 'Why you are asked', text: vendorCheck.join('; ') },
      { label: 'If you approve', text: 'the account in "payTo" becomes one of the vendor in the master data' },
      ...describe(known),
    ],
    policy: { approvers, expiresAfterMs, commentRequired: true, leaveOut: [...known.submitters, ...known.decidedBy] },
    askAgain: { rule: 'account', why: ({ payTo }) => (isIban(String(payTo)) ? null : `${String(payTo)} is not an IBAN`) },
  });
  if (decided.choice === 'expired') return saga.callOff('expired', LATE);
  if (decided.choice !== 'approved') return saga.callOff('rejected', decided.comment ?? vendorCheck.join('; '));
  known.decidedBy.push(...decided.by);
  const { payTo } = await saga.step({
    name: STEP.vendor,
    do: () => run.once.confirmVendor({ arguments: decided.arguments, proof: decided.proof }),
    undo: () => run.once.withdrawVendor(),
    summary: `Add the account to the master data of ${claimed!.vendor.name}`,
    undoSummary: 'Take the account out of the master data',
  });
  known.payTo = payTo;
}

/** A difference from the order: the buyer accepts it, or the vendor is told. */
export async function acceptDifferences(known: InvoiceCase, saga: InvoiceSaga): Promise<ApprovalProof | null> {
  const { run, claimed } = known;
  const { differences } = claimed!.assessment;
  if (differences.length === 0) return null;
  const { buyers: approvers, decideWithinMs: expiresAfterMs } = run.configuration;
  const decided = await run.approve({
    from: 'checking',
    in: 'awaiting_buyer',
    to: 'checking',
    why: differences.join('; '),
    name: 'order',
    action: ACTION.order,
    arguments: argumentsOf(known),
    show: [
      ...differences.map((text) => ({ label: 'Difference from the order', text })),
      { label: 'If you reject', text: 'nothing is paid, and the vendor gets your comment by mail' },
      ...describe(known),
    ],
    policy: { approvers, expiresAfterMs, commentRequired: 'either', leaveOut: known.submitters },
  });
  if (decided.choice === 'expired') return saga.callOff('expired', LATE);
  if (decided.choice !== 'approved') return saga.callOff('disputed', decided.comment ?? differences.join('; '));
  known.decidedBy.push(...decided.by);
  return decided.proof;
}

/** Approval by the tier of the amount, by nobody who handed the invoice in or decided on it before. */
export async function approvePayment(known: InvoiceCase, saga: InvoiceSaga): Promise<ApprovalProof | null> {
  const { run, claimed } = known;
  const { assessment, reading } = claimed!;
  if (!assessment.needsApproval) {
    run.note('approval', 'not needed', 'a small invoice that agrees with its order and receipts');
    return null;
  }
  const { approvers, tiers, decideWithinMs: expiresAfterMs } = run.configuration;
  const decided = await run.approve({
    from: 'checking',
    in: 'awaiting_approval',
    to: 'checking',
    why: assessment.doubts.join('; ') || (isCreditNote(reading) ? 'a credit note needs an approval' : 'its amount needs an approval'),
    name: 'payment',
    action: isCreditNote(reading) ? ACTION.credit : ACTION.approve,
    arguments: argumentsOf(known),
    amount: { minor: reading.total, currency: reading.currency },
    show: [...assessment.doubts.map((text) => ({ label: 'Please note', text })), ...matchOf(known), ...describe(known)],
    policy: { approvers, tiers: tiersOf(tiers), expiresAfterMs, leaveOut: [...known.submitters, ...known.decidedBy] },
  });
  if (decided.choice === 'expired') return saga.callOff('expired', LATE);
  if (decided.choice !== 'approved')
    return saga.callOff(
      'rejected',
      decided.comment ?? (isCreditNote(reading) ? 'the credit note was not approved' : 'the payment was not approved'),
    );
  known.decidedBy.push(...decided.by);
  return decided.proof;
}

type Tiers = NonNullable<Parameters<InvoiceCase['run']['approve']>[0]['policy']['tiers']>;

/** Without the fields that a tier leaves out. */
const tiersOf = (tiers: InvoiceCase['run']['configuration']['tiers']): Tiers => JSON.parse(JSON.stringify(tiers)) as Tiers;

function matchOf({ claimed }: InvoiceCase): Field[] {
  const { orderId, assessment } = claimed!;
  if (orderId === null) return [];
  if (isCreditNote(claimed!.reading)) return [{ label: 'Order', text: `${orderId}: a credit note is not compared with it` }];
  const agrees = assessment.differences.length === 0 ? 'agrees with price and quantity' : 'a buyer accepted the differences';
  return [{ label: 'Order', text: `${orderId}: ${agrees}` }];
}

function describe({ run, claimed, payTo }: InvoiceCase): Field[] {
  const { reading, vendor } = claimed!;
  const { document, receivedFrom } = run.input;
  const toPay = amountToPay(reading);
  const isCredit = isCreditNote(reading);
  return [
    { label: 'Vendor', text: vendor.isNew ? `${vendor.name}, not in the master data` : `${vendor.name}, ${vendor.id}` },
    { label: isCredit ? 'Credit note' : 'Invoice', text: `${reading.number} of ${reading.issuedOn}` },
    { label: 'Amount', text: `${formatMoney(reading.total, reading.currency)}, of it tax ${formatMoney(reading.tax, reading.currency)}` },
    isCredit
      ? { label: 'If it is booked', text: 'we owe the vendor so much less; nothing is paid' }
      : paysNothing(reading)
        ? { label: 'If it is booked', text: 'nothing of it is left to pay' }
        : { label: 'Pay to', text: payTo ?? 'no account is known' },
    ...(toPay === reading.total || toPay === 0 ? [] : [{ label: 'To pay of it', text: formatMoney(toPay, reading.currency) }]),
    ...(reading.dueOn === null ? [] : [{ label: 'Due on', text: reading.dueOn }]),
    ...(receivedFrom === undefined ? [] : [{ label: 'Sent by', text: receivedFrom }]),
    { label: 'Document', text: document.name },
  ];
}
