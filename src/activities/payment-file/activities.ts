import { idempotent, reads } from '../../kit/activity/effect-class.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import type { Db } from '../../store/database.ts';
import { storeOutcomes, readItems, readReport, type FileItem } from '../../business/bank/payment-files.ts';
import { keepText } from '../../store/blobs.ts';
import { assertNotTakenOver, payAgain, type PayAgainInput } from './pay-again.ts';
import { unpack, type UnpackInput } from './unpack.ts';

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
  unpackPaymentFile: idempotent((input: UnpackInput) => unpack(db, input)),
  payFileAgain: idempotent((input: PayAgainInput) => payAgain(db, input)),
  readPaymentPage: reads((input: ReadPageInput) => readPage(db, input)),
  recordPaymentOutcomes: idempotent(recordOutcomes),
  reportPaymentFile: idempotent(() => report(db)),
});
export type PaymentFileActivities = ReturnType<typeof createPaymentFileActivities>;

async function readPage(db: Db, { after, most }: ReadPageInput): Promise<{ items: FileItem[] }> {
  await assertNotTakenOver(db);
  return { items: await readItems(db, currentScope().runId, after, most) };
}

async function recordOutcomes({ outcomes }: { outcomes: PaymentOutcome[] }): Promise<void> {
  const scope = currentScope();
  await scope.commit((trx) => storeOutcomes(trx, scope.runId, outcomes));
}

async function report(db: Db): Promise<FileReport> {
  const { runId } = currentScope();
  const rows = await readReport(db, runId);
  const counts: FileReport['counts'] = {};
  const sums: FileReport['sums'] = {};
  const lines = rows.map(({ number, business_id, payment, state, end_to_end_id: endToEndId, ...row }) => {
    const outcome = row.outcome ?? state ?? 'unknown'; // a waiting payment has a state and no outcome yet
    const { amount, executeOn = null } = payment as { amount: { minor: unknown; currency: string }; executeOn?: string };
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    if (typeof amount.minor === 'number') {
      const own = (sums[outcome] ??= {});
      own[amount.currency] = (own[amount.currency] ?? 0) + amount.minor;
    }
    return { number, id: `transaction:${business_id}`, endToEndId, amount, executeOn, outcome, reason: row.reason, note: row.note };
  });
  return { counts, sums, reportRef: await keepText(db, JSON.stringify(lines)) };
}
