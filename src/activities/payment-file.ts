import type { PaymentFileInput } from '../contracts/payment-file.schema.ts';
import { readPain001, type FilePayment } from '../formats/pain001.ts';
import { idempotent, reads, type CallsOf } from '../kit/activity/effect-class.ts';
import { currentScope } from '../kit/activity/scope.ts';
import { isCurrency, parseAmount } from '../kit/common/currency.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { Db } from '../store/database.ts';
import { keepItems, keepOutcomes, keepText, readItems, readReport, readText } from '../store/payment-files.ts';

export interface PaymentFileDeps {
  db: Db;
}

export interface ReadPageInput {
  /** Number of the last payment of the page before. */
  after: number;
  most: number;
}

export interface PaymentOutcome {
  number: number;
  outcome: string;
  reason: string | null;
}

export interface FileReport {
  counts: Record<string, number>;
  sums: Record<string, Record<string, number>>;
  reportRef: string;
}

/** The activities of a payment file. */
export const createPaymentFileActivities = ({ db }: PaymentFileDeps) => ({
  unpackPaymentFile: idempotent((input: PaymentFileInput) => unpack(db, input)),
  readPaymentPage: reads(async ({ after, most }: ReadPageInput) => ({ items: await readItems(db, currentScope().runId, after, most) })),
  recordPaymentOutcomes: idempotent(recordOutcomes),
  reportPaymentFile: idempotent((_input: Record<string, never>) => report(db)),
});
export type PaymentFileActivities = CallsOf<ReturnType<typeof createPaymentFileActivities>>;

/** Puts the payments of the file into rows of their own, so that no history has to hold them. @throws SignalboxError INPUT_INVALID. */
async function unpack(db: Db, { fileRef }: PaymentFileInput): Promise<{ payments: number }> {
  const scope = currentScope();
  const text = await readText(db, fileRef);
  if (text === null) throw new SignalboxError('INPUT_INVALID', { field: 'fileRef', detail: `${fileRef} is not kept here` });
  const { payments } = readPain001(text);
  const business = scope.runId.slice(scope.runId.indexOf(':') + 1).slice(0, 180);
  const items = payments.map((payment) => ({
    number: payment.number,
    businessId: `${business}-${payment.number}`,
    payment: inputOf(payment),
  }));
  await scope.commit((trx) => keepItems(trx, scope.runId, items));
  return { payments: payments.length };
}

/** The payment as input of a transaction. What does not fit is left as it is, for the schema of the transaction to refuse. */
function inputOf({ debtor, creditor, amount, currency, purpose, endToEndId }: FilePayment): unknown {
  const party = ({ account, name, country }: FilePayment['debtor']) => ({ account, name, ...(country && { country }) });
  return {
    debtor: party(debtor),
    creditor: party(creditor),
    amount: { minor: minorOf(amount, currency), currency },
    purpose: purpose ?? endToEndId ?? '-',
  };
}

function minorOf(amount: string, currency: string): number | string {
  try {
    return isCurrency(currency) ? parseAmount(amount, currency).minor : amount;
  } catch {
    return amount; // more digits than the currency has
  }
}

async function recordOutcomes({ outcomes }: { outcomes: PaymentOutcome[] }): Promise<void> {
  const scope = currentScope();
  await scope.commit((trx) => keepOutcomes(trx, scope.runId, outcomes));
}

async function report(db: Db): Promise<FileReport> {
  const { runId } = currentScope();
  const rows = await readReport(db, runId);
  const counts: FileReport['counts'] = {};
  const sums: FileReport['sums'] = {};
  const lines = rows.map(({ number, business_id, payment, outcome, reason }) => {
    const word = outcome ?? 'unknown';
    const { amount } = payment as { amount: { minor: unknown; currency: string } };
    counts[word] = (counts[word] ?? 0) + 1;
    if (typeof amount.minor === 'number') {
      const own = (sums[word] ??= {});
      own[amount.currency] = (own[amount.currency] ?? 0) + amount.minor;
    }
    return { number, id: `transaction:${business_id}`, amount, outcome: word, reason };
  });
  return { counts, sums, reportRef: await keepText(db, JSON.stringify(lines)) };
}
