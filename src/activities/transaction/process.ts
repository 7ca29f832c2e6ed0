import { processArguments, type NotNeeded, type Reviewed } from '../../rules/transaction/review.ts';
import { PROCESS_ACTION } from '../../contracts/transaction/contract.ts';
import type { TransactionInput } from '../../contracts/transaction/schema.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { book, type BookingLine } from '../../business/bank/accounts.ts';
import type { Trx } from '../../store/database.ts';
import { isApproved } from '../../store/effects.ts';
import { hashOf } from '../../store/hash.ts';
import { bookTransfer, findPolicy, findScreening, logTransfer } from '../../business/bank/transfers.ts';
import type { TransactionDeps } from './ports.ts';

export interface ProcessInput {
  transaction: TransactionInput;
  review: NotNeeded | Reviewed;
}

export interface LogInput {
  transaction: TransactionInput;
  /** `attempted` is logged in parallel to the booking; `refused` is a second line. */
  outcome: 'attempted' | 'refused';
  /** Verdict of the screening. */
  verdict: string;
  /** Reasons for the verdict, or for the refusal. */
  reasons: string[];
}

/**
 * Books a payment once, in accounts and ledger. Checks the workflow's pass against the stored screening and approval in the same transaction.
 * @throws SignalboxError PROOF_INVALID, EFFECT_CONFLICT.
 */
export function processTransaction({ effects }: TransactionDeps, { transaction, review }: ProcessInput): Promise<{ key: string }> {
  const { runId } = currentScope();
  const request = processArguments(transaction);
  return effects.inTransaction({ step: 'process', action: PROCESS_ACTION, class: 'irreversible', request }, async (trx, key) => {
    await assertMayProcess(trx, runId, request, review);
    const { debtor, creditor, amount } = transaction;
    await bookTransfer(trx, { key, runId, debtor: debtor.account, creditor: creditor.account, ...amount });
    const subject = runId.slice(runId.indexOf(':') + 1);
    const text = `Payment from ${debtor.account} to ${creditor.account}`;
    await book(trx, { key, runId, subject, text, lines: between(debtor.account, creditor.account, amount) });
    return { key };
  });
}

/** Deposits are what the bank owes its customers: the payer's are debited, the payee's credited. */
const between = (payer: string, payee: string, { minor: amountMinor, currency }: TransactionInput['amount']): BookingLine[] => [
  { account: `deposits:${payer}`, side: 'debit', amountMinor, currency },
  { account: `deposits:${payee}`, side: 'credit', amountMinor, currency },
];

async function assertMayProcess(trx: Trx, runId: string, request: Record<string, unknown>, review: NotNeeded | Reviewed): Promise<void> {
  const screening = await findScreening(trx, runId);
  if (screening?.transaction_hash !== hashOf(request)) throw refused('this payment was not screened');
  if (screening.verdict === 'blocked') throw refused('the payment is blocked');
  if (screening.verdict === 'clear') return;
  if (review.kind !== 'reviewed') throw refused('the screening asks for a review');
  const { proof } = review;
  if (typeof proof?.requestId !== 'string' || !(await isApproved(trx, runId, proof, { action: PROCESS_ACTION, arguments: request })))
    throw refused('no approval covers it');
  const { policy } = (await findPolicy(trx, runId, proof.requestId))!;
  if (policy.needed < screening.needed || policy.selfApproval)
    throw refused(`${screening.needed} persons other than the initiator must approve`);
}

const refused = (detail: string) => new SignalboxError('PROOF_INVALID', { detail });

/** Adds a line to the log, once per outcome; only the first refusal is kept. */
export function logTransaction({ effects }: TransactionDeps, { transaction, outcome, verdict, reasons }: LogInput): Promise<void> {
  const { runId } = currentScope();
  const request = { ...processArguments(transaction), outcome };
  const details = { ...processArguments(transaction), verdict, reasons };
  return effects.inTransaction(
    { step: outcome === 'attempted' ? 'log' : 'log refusal', action: 'log_transaction', class: 'idempotent', request },
    (trx, key) => logTransfer(trx, { key, runId, outcome, details }),
  );
}
