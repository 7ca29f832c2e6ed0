import { processArguments, type NotNeeded, type Reviewed } from '../../rules/transaction/review.ts';
import { PROCESS_ACTION } from '../../contracts/transaction/contract.ts';
import type { TransactionInput } from '../../contracts/transaction/schema.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { book, type BookingLine } from '../../business/bank/accounts.ts';
import type { Trx } from '../../store/database.ts';
import { isApproved } from '../../store/effects.ts';
import { hashOf } from '../../store/hash.ts';
import { bookTransfer, findPolicy, findScreening } from '../../business/bank/transfers.ts';

export interface ProcessInput {
  transaction: TransactionInput;
  review: NotNeeded | Reviewed;
}

/** Books a payment that may be made, in accounts and ledger. @throws SignalboxError PROOF_INVALID. */
export async function bookPayment(
  trx: Trx,
  { transaction, review }: ProcessInput,
  { runId, key }: { runId: string; key: string },
): Promise<{ key: string }> {
  await assertMayProcess(trx, runId, processArguments(transaction), review);
  const { debtor, creditor, amount } = transaction;
  await bookTransfer(trx, { key, runId, debtor: debtor.account, creditor: creditor.account, ...amount });
  const subject = runId.slice(runId.indexOf(':') + 1);
  const text = `Payment from ${debtor.account} to ${creditor.account}`;
  await book(trx, { key, runId, subject, text, lines: between(debtor.account, creditor.account, amount) });
  return { key };
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
