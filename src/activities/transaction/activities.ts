import { processArguments } from '../../rules/transaction/review.ts';
import type { TransactionInput } from '../../contracts/transaction/schema.ts';
import { asks, changes, mails, type KitPorts } from '../../kit/activity/activities.ts';
import { idempotent, reads } from '../../kit/activity/effect-class.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { logTransfer } from '../../business/bank/transfers.ts';
import { bookPayment, type ProcessInput } from './process.ts';
import { assessRisk } from './prompts.ts';
import type { SanctionsList } from './sanctions.ts';
import { concludeScreening, planPayment, screen, type ConcludeInput, type ScreenInput } from './screen.ts';

export interface TransactionPorts extends KitPorts {
  sanctions: SanctionsList;
}

interface LogInput {
  transaction: TransactionInput;
  /** `attempted` is logged in parallel to the booking; `refused` is a second line. */
  outcome: 'attempted' | 'refused';
  /** Verdict of the screening. */
  verdict: string;
  /** Reasons for the verdict, or for the refusal. */
  reasons: string[];
}

interface ReceiptInput {
  transaction: TransactionInput & { receiptTo: string };
  transferKey: string;
}

/** The activities of a transaction. */
export const createTransactionActivities = (ports: TransactionPorts) => ({
  planPayment: reads((input: ScreenInput) => planPayment(ports, input)),
  screenTransaction: reads((input: ScreenInput) => screen(ports, input)),
  assessRisk: asks(ports, assessRisk),
  concludeScreening: idempotent((input: ConcludeInput) => concludeScreening(ports, input)),

  /** Books a payment in accounts and ledger; checks its pass against the stored screening and approval in the same transaction. */
  processTransaction: changes(
    ports,
    { class: 'irreversible', request: ({ transaction }: ProcessInput) => processArguments(transaction) },
    bookPayment,
  ),

  /** Adds a line to the log, once per outcome; only the first refusal is kept. */
  logTransaction: changes(
    ports,
    { class: 'idempotent', request: ({ transaction, outcome }: LogInput) => ({ ...processArguments(transaction), outcome }) },
    (trx, { transaction, outcome, verdict, reasons }, { runId, key }) =>
      logTransfer(trx, { key, runId, outcome, details: { ...processArguments(transaction), verdict, reasons } }),
  ),

  sendReceipt: mails(ports, receiptOf, { step: 'receipt' }),
});
export type TransactionActivities = ReturnType<typeof createTransactionActivities>;

function receiptOf({ transaction: { receiptTo, amount, creditor, debtor, purpose }, transferKey }: ReceiptInput) {
  const money = formatMoney(amount.minor, amount.currency);
  return {
    to: receiptTo,
    subject: `Receipt: ${money} to ${creditor.name}`,
    text: [
      'Hello,',
      `${money} was booked from ${debtor.account} to ${creditor.name} (${creditor.account}).`,
      ...(purpose ? [`Purpose: ${purpose}`] : []),
      `Reference: ${transferKey}`,
    ].join('\n\n'),
  };
}
