import type { TransactionConfiguration } from '../../contracts/transaction/configuration.schema.ts';
import { notNeeded, processArguments, reviewed, type NotNeeded, type Reviewed, type Screening } from '../../rules/transaction/review.ts';
import type { TransactionInput, TransactionResult } from '../../contracts/transaction/schema.ts';
import { PROCESS_ACTION, TRANSACTION_STEPS, transactionStates, TRANSACTION_WORKFLOW } from '../../contracts/transaction/contract.ts';
import { MAIL_FAILURES } from '../../kit/common/mail-failures.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { approval } from '../../kit/workflow/approval.ts';
import { currentRun, type RunStart } from '../../kit/workflow/core.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { describeFailure, failedWith } from '../../kit/workflow/failure.ts';
import { runStory, type Ended } from '../../kit/workflow/run.ts';
import type { State } from '../../kit/workflow/state.ts';
import { step } from '../../kit/workflow/step.ts';
import { logTransaction, processTransaction, sendReceipt } from './activities.ts';
import { waitForExecutionDay } from './schedule.ts';
import { screenPayment } from './screening.ts';

type TransactionStart = RunStart<TransactionInput, TransactionConfiguration>;
type At<Name extends keyof typeof transactionStates> = State<typeof transactionStates, Name>;
type End = Ended<typeof transactionStates, TransactionResult>;

const definition = { name: TRANSACTION_WORKFLOW, states: transactionStates, initial: 'received', steps: TRANSACTION_STEPS } as const;

/**
 * Makes a payment. Waits for its requested day, and for compliance when amount, risk or a name requires it, up to the configured time.
 * Survives a crash of worker or server at any point: the payment is booked once, and only with a pass.
 */
export const transaction = (start: TransactionStart): Promise<TransactionResult> =>
  runStory(definition, start, (received) => makePayment(received, start));

async function makePayment(received: At<'received'>, { input, configuration }: TransactionStart): Promise<End> {
  const { screening, doubts } = await waitForExecutionDay(received, input, configuration);
  const verdict = await screenPayment(input, configuration, doubts);
  if (verdict.verdict === 'blocked')
    return { at: screening.to('blocked', verdict.reasons.join('; ')), result: resultOf('blocked', verdict) };
  const pass = notNeeded(verdict);
  if (pass) return processPayment(screening.to('processing'), input, verdict, pass, []);
  const reviewing = screening.to('awaiting_review', verdict.reasons.join('; '));
  const decided = await approval(reviewing, reviewOf(input, verdict, configuration));
  if (decided.outcome === 'expired') return { at: reviewing.to('expired'), result: resultOf('expired', verdict) };
  if (decided.outcome !== 'approved')
    return { at: reviewing.to('rejected', decided.comment ?? undefined), result: resultOf('rejected', verdict, { decidedBy: decided.by }) };
  return processPayment(reviewing.to('processing'), input, verdict, reviewed(decided), decided.by);
}

async function processPayment(
  processing: At<'processing'>,
  input: TransactionInput,
  verdict: Screening,
  review: NotNeeded | Reviewed,
  decidedBy: string[],
): Promise<End> {
  const transferKey = await processAndLog(input, verdict, review);
  const receipt = await receiptFor(input, transferKey);
  return { at: processing.to('completed'), result: resultOf('completed', verdict, { decidedBy, transferKey, receipt }) };
}

/** Failures that prove that nothing was booked. After any other the log keeps `attempted`, because the outcome is unknown. */
const BOOKING_REFUSED = ['PROOF_INVALID', 'EFFECT_CONFLICT'] as const;

/** Books and logs the attempt in parallel; a refused booking is logged as well. */
async function processAndLog(input: TransactionInput, verdict: Screening, review: NotNeeded | Reviewed): Promise<string> {
  const money = formatMoney(input.amount.minor, input.amount.currency);
  const line = { transaction: input, verdict: verdict.verdict };
  const [booking, log] = await Promise.allSettled([
    step('process', () => processTransaction({ transaction: input, review }), { summary: `Book ${money} to ${input.creditor.name}` }),
    step('log', () => logTransaction({ ...line, outcome: 'attempted', reasons: verdict.reasons }), {
      summary: 'Write the attempt into the log',
    }),
  ]);
  if (booking.status === 'rejected') {
    const { code, message } = describeFailure(booking.reason);
    if (failedWith(booking.reason, BOOKING_REFUSED))
      await step('log refusal', () => logTransaction({ ...line, outcome: 'refused', reasons: [`${code}: ${message}`] }), {
        summary: 'Write into the log that nothing was booked',
      });
    throw booking.reason;
  }
  if (log.status === 'rejected') throw log.reason;
  return booking.value.key;
}

/** The payment is already booked, so a refused receipt mail does not fail the run. */
async function receiptFor({ receiptTo, ...rest }: TransactionInput, transferKey: string): Promise<string | null> {
  if (receiptTo === undefined) return null;
  const send = () => sendReceipt({ transaction: { ...rest, receiptTo }, transferKey });
  try {
    const { messageId } = await step('send receipt', send, { summary: `Send the receipt to ${receiptTo}` });
    return messageId;
  } catch (error) {
    if (!failedWith(error, MAIL_FAILURES)) throw error;
    recordRule({ rule: 'receipt', choice: 'none', reasoning: describeFailure(error).message });
    return null;
  }
}

function reviewOf(input: TransactionInput, { needed, reasons, risk }: Screening, configuration: TransactionConfiguration) {
  const { debtor, creditor, amount, purpose, parties = [], executeOn, requestedAt } = input;
  const { reviewers: approvers, reviewExpiresAfterMs: expiresAfterMs } = configuration;
  recordRule({ rule: 'compliance-review', choice: needed === 2 ? 'four eyes' : 'one person', reasoning: reasons.join('; ') });
  return {
    name: 'review',
    action: PROCESS_ACTION,
    arguments: processArguments(input),
    amount,
    show: [
      { label: 'Why', text: reasons.join('; ') },
      { label: 'Risk', text: risk },
      { label: 'Amount', text: formatMoney(amount.minor, amount.currency) },
      { label: 'From', text: `${debtor.name}, ${debtor.account}` },
      { label: 'To', text: `${creditor.name}, ${creditor.account}` },
      { label: 'Purpose', text: purpose ?? 'none given' },
      ...parties.map(({ role, name }) => ({ label: `Also named: ${role.replaceAll('_', ' ')}`, text: name })),
      ...(requestedAt === undefined ? [] : [{ label: 'Asked for, as the payer says', text: requestedAt }]),
      ...(executeOn === undefined ? [] : [{ label: 'Wanted on', text: executeOn }]),
    ],
    policy: { approvers, needed, selfApproval: false, acceptUnverified: true, expiresAfterMs },
  };
}

const resultOf = (
  outcome: TransactionResult['outcome'],
  { risk, reasons }: Screening,
  more: Partial<TransactionResult> = {},
): TransactionResult => ({
  outcome,
  risk,
  reasons,
  decidedBy: [],
  transferKey: null,
  receipt: null,
  modelCalls: currentRun().cost.modelCalls,
  ...more,
});
