import { processArguments, type NotNeeded, type Reviewed } from '../../contracts/transaction-review.ts';
import { PROCESS_ACTION } from '../../contracts/transaction.ts';
import type { TransactionInput } from '../../contracts/transaction.schema.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Trx } from '../../store/database.ts';
import { isApproved } from '../../store/effects.ts';
import { hashOf } from '../../store/hash.ts';
import { bookTransfer, findPolicy, findScreening, logTransfer } from '../../store/transfers.ts';
import type { TransactionDeps } from './ports.ts';

export interface ProcessInput {
  transaction: TransactionInput;
  review: NotNeeded | Reviewed;
}

export interface LogInput {
  transaction: TransactionInput;
  outcome: string;
  reasons: string[];
}

/**
 * Books a payment once. What the workflow says about its review is looked up in the rows of screening and approval, in the transaction that books.
 * @throws SignalboxError PROOF_INVALID, EFFECT_CONFLICT.
 */
export function processTransaction({ effects }: TransactionDeps, { transaction, review }: ProcessInput): Promise<{ key: string }> {
  const { runId } = currentScope();
  const request = processArguments(transaction);
  return effects.inTransaction({ step: 'process', action: PROCESS_ACTION, class: 'irreversible', request }, async (trx, key) => {
    await assertMayProcess(trx, runId, request, review);
    const { debtor, creditor, amount } = transaction;
    await bookTransfer(trx, { key, runId, debtor: debtor.account, creditor: creditor.account, ...amount });
    return { key };
  });
}

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

/** Adds the payment to the log, once. */
export function logTransaction({ effects }: TransactionDeps, { transaction, outcome, reasons }: LogInput): Promise<void> {
  const { runId } = currentScope();
  const details = { ...processArguments(transaction), reasons };
  return effects.inTransaction(
    { step: 'log', action: 'log_transaction', class: 'idempotent', request: { ...details, outcome } },
    (trx, key) => logTransfer(trx, { key, runId, outcome, details }),
  );
}
