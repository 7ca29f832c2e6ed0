import type { TransactionActivities } from '../../activities/transaction/activities.ts';
import { PROCESS_ACTION, contract } from '../../contracts/transaction/contract.ts';
import { notNeeded, processArguments, reviewed, type NotNeeded, type Reviewed, type Screening } from '../../rules/transaction/review.ts';
import { formatMoney } from '../../kit/common/money.ts';
import type { ShownField } from '../../kit/common/view.ts';
import { describeFailure, failedWith } from '../../kit/workflow/failure.ts';
import { story } from '../../kit/workflow/story.ts';
import { screenPayment, waitForExecutionDay, type Transaction } from './screening.ts';

/**
 * Makes a payment. Waits for its requested day, and for compliance when amount, risk or a name requires it, up to the configured time; and for
 * the answer to a question of compliance.
 * Survives a crash of worker or server at any point: the payment is booked once, and only with a pass.
 */
export const transaction = story<typeof contract, TransactionActivities>(contract, async (run) => {
  const doubts = await waitForExecutionDay(run);
  const screening = await screenPayment(run, doubts);
  const { verdict, risk, reasons } = screening;
  const unpaid = { risk, reasons, decidedBy: [], transferKey: null, receipt: null, modelCalls: run.cost.modelCalls };
  if (verdict === 'blocked') return run.end('screening', 'blocked', { ...unpaid, outcome: 'blocked' }, reasons.join('; '));
  let pass: NotNeeded | Reviewed | null = notNeeded(screening);
  let decidedBy: string[] = [];
  if (pass) run.move('screening', 'processing');
  else {
    const decided = await review(run, screening);
    if (decided.choice === 'unanswered')
      return run.end('awaiting_answer', 'expired', { ...unpaid, outcome: 'expired' }, 'nobody answered the question in time');
    decidedBy = decided.by;
    if (decided.choice === 'expired') return run.end('awaiting_review', 'expired', { ...unpaid, outcome: 'expired' });
    if (decided.choice !== 'approved')
      return run.end('awaiting_review', 'rejected', { ...unpaid, outcome: 'rejected', decidedBy }, decided.comment ?? undefined);
    pass = reviewed(decided);
    run.move('awaiting_review', 'processing');
  }
  const transferKey = await bookAndLog(run, screening, pass);
  const receipt = await sendReceipt(run, transferKey);
  return run.end('processing', 'completed', { ...unpaid, outcome: 'completed', decidedBy, transferKey, receipt });
});

/** How often compliance may ask back. */
const MOST_QUESTIONS = 2;

/** Asks compliance. When it sends the payment back with a question, it is asked anew with the answer. */
async function review(run: Transaction, screening: Screening) {
  const { needed, reasons } = screening;
  run.note('compliance-review', needed === 2 ? 'four eyes' : 'one person', reasons.join('; '));
  const dialogue: ShownField[] = [];
  for (;;) {
    const decided = await askCompliance(run, screening, dialogue);
    if (decided.choice !== 'sent_back') return decided;
    const question = decided.comment ?? '';
    run.move('awaiting_review', 'awaiting_answer', question);
    const answer = await run.message.answerQuestion.next(run.configuration.reviewExpiresAfterMs);
    if (answer === null) return { choice: 'unanswered' as const };
    dialogue.push({ label: `Question of ${decided.by.join(', ')}`, text: question }, { label: 'Answer', text: answer.text });
  }
}

function askCompliance(run: Transaction, { needed, reasons, risk }: Screening, dialogue: readonly ShownField[]) {
  const { debtor, creditor, amount, purpose, parties = [], executeOn, requestedAt } = run.input;
  const { reviewers: approvers, reviewExpiresAfterMs: expiresAfterMs } = run.configuration;
  const why = reasons.join('; ');
  return run.approve({
    from: dialogue.length === 0 ? 'screening' : 'awaiting_answer',
    in: 'awaiting_review',
    to: 'awaiting_review',
    why,
    name: 'review',
    action: PROCESS_ACTION,
    arguments: processArguments(run.input),
    amount,
    show: [
      ...dialogue,
      { label: 'Why', text: why },
      { label: 'Risk', text: risk },
      { label: 'Amount', text: formatMoney(amount.minor, amount.currency) },
      { label: 'From', text: `${debtor.name}, ${debtor.account}` },
      { label: 'To', text: `${creditor.name}, ${creditor.account}` },
      { label: 'Purpose', text: purpose ?? 'none given' },
      ...parties.map(({ role, name }) => ({ label: `Also named: ${role.replaceAll('_', ' ')}`, text: name })),
      ...(requestedAt === undefined ? [] : [{ label: 'Asked for, as the payer says', text: requestedAt }]),
      ...(executeOn === undefined ? [] : [{ label: 'Wanted on', text: executeOn }]),
    ],
    policy: { approvers, needed, expiresAfterMs, sendBacks: MOST_QUESTIONS },
  });
}

/** Failures that prove that nothing was booked. After any other the log keeps `attempted`, because the outcome is unknown. */
const BOOKING_REFUSED = ['PROOF_INVALID', 'EFFECT_CONFLICT'] as const;

/** Books and logs the attempt in parallel; a refused booking is logged as well. */
async function bookAndLog(run: Transaction, { verdict, reasons }: Screening, review: NotNeeded | Reviewed): Promise<string> {
  const { input: transaction, once } = run;
  const to = `${formatMoney(transaction.amount.minor, transaction.amount.currency)} to ${transaction.creditor.name}`;
  const line = { transaction, verdict };
  const [booking, log] = await Promise.allSettled([
    once.processTransaction({ transaction, review }, { step: 'process', summary: `Book ${to}` }),
    once.logTransaction({ ...line, outcome: 'attempted', reasons }, { step: 'log', summary: 'Write the attempt into the log' }),
  ]);
  if (booking.status === 'rejected') {
    const { code, message } = describeFailure(booking.reason);
    const refusal = { ...line, outcome: 'refused' as const, reasons: [`${code}: ${message}`] };
    if (failedWith(booking.reason, BOOKING_REFUSED))
      await once.logTransaction(refusal, { step: 'log refusal', summary: 'Write into the log that nothing was booked' });
    throw booking.reason;
  }
  if (log.status === 'rejected') throw log.reason;
  return booking.value.key;
}

/** The payment is booked, so a receipt that does not get through does not fail the run. */
async function sendReceipt({ input: { receiptTo, ...payment }, mail }: Transaction, transferKey: string): Promise<string | null> {
  if (receiptTo === undefined) return null;
  const transaction = { ...payment, receiptTo };
  const { messageId } = await mail.sendReceipt({ transaction, transferKey }, { summary: `Send the receipt to ${receiptTo}` });
  return messageId;
}
